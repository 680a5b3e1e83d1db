import type { LookUp } from '../../diagnostics/look-up.ts';
import type { LiveInstance, LiveSecret } from '../../model/live.ts';
import { isMark } from '../../model/marks.ts';
import type { RotationEvent, ServiceRole } from '../../model/observed.ts';
import type { GoOn } from '../../plan/health/go-on.ts';
import type { Health, HealthAccount } from '../../plan/health/health.ts';
import { lookUpLines } from '../shared/look-up.ts';
import { byText, displayWidth, escapeText, hang, padEnd, paint, truncate, type View } from '../shared/text.ts';
import { minuteText, secondText } from '../shared/times.ts';
import { rotationCell } from './table.ts';

/** Everything that is known about one secret. */
export type StatusDetails = {
  readonly health: Health;
  /** What to do about what is wrong, as `drift` says it. */
  readonly cures: readonly string[];
  readonly goOn: readonly GoOn[];
  /** The name that the files give the instance. */
  readonly instanceName?: string;
  readonly secret?: LiveSecret;
  readonly instance?: LiveInstance;
  readonly rotationEvents: LookUp<readonly RotationEvent[]>;
  readonly serviceRole: LookUp<ServiceRole>;
};

const utc = (iso: string | undefined): string => (iso === undefined ? '-' : `${minuteText(iso)} UTC`);

const listed = (map: Readonly<Record<string, string>>, between: string): string =>
  Object.keys(map)
    .sort(byText)
    .map((key) => `${key}${between}${map[key]}`)
    .join(', ');

const accountLines = (accounts: readonly HealthAccount[]): readonly string[] => {
  const width = Math.max(0, ...accounts.map(({ name }) => displayWidth(escapeText(name))));
  return accounts.map(({ name, status, grants }) =>
    `${padEnd(escapeText(name), width)}  ${escapeText(status)}  ${escapeText(listed(grants, ' '))}`.trimEnd(),
  );
};

const rotationText = (health: Health): string => {
  const owed = health.owed === 0 ? '' : `, ${health.owed} owed`;
  return `${rotationCell(health).replace(/^on /, 'on, every ')}${owed}`;
};

const instanceText = ({ health, instance, instanceName }: StatusDetails): string =>
  [
    health.instance,
    ...(instanceName === undefined ? [] : [instanceName]),
    ...(instance === undefined ? [] : [`${instance.engine} ${instance.version}`]),
    instance?.lock === undefined ? health.instanceStatus : `${instance.status}, locked: ${instance.lock}`,
  ].join('  ');

/** Tags that people set, and keyturn's marks without their prefix. */
const tagRows = (tags: Readonly<Record<string, string>>): readonly (readonly [string, string])[] => {
  const [marks, others] = [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => isMark(key) === wanted)),
  );
  return [
    ['marks', listed(marks ?? {}, '=').replaceAll('keyturn:', '')],
    ['tags', listed(others ?? {}, '=')],
  ];
};

const secretRows = ({ arn, createTime, description, encryptionKey, kmsInstance, tags }: LiveSecret) => [
  ['about', description] as const,
  ...tagRows(tags),
  ['key', [encryptionKey, kmsInstance].filter((one) => one !== undefined).join(' in ')] as const,
  ['created', utc(createTime)] as const,
  ['arn', arn] as const,
];

const longest = 10;

const eventLine = ({ at, outcome, reason }: RotationEvent, view: View): string[] => {
  const why = [reason?.code, reason?.message].filter((one) => one !== undefined).join(': ');
  const text = outcome === 'done' ? 'done' : `FAILED  ${truncate(escapeText(why), 300)}`;
  return hang(`  ${secondText(at)}  `, text, view.width);
};

const eventLines = (events: readonly RotationEvent[], view: View): readonly string[] =>
  events.length === 0
    ? hang('  ', 'none is told, which is no proof that there was none', view.width)
    : [
        ...events.slice(0, longest).flatMap((event) => eventLine(event, view)),
        ...(events.length > longest ? [`  and ${events.length - longest} earlier`] : []),
      ];

/** On a line of its own, however long: it is there to be copied. */
const makeRole = '    aliyun resourcemanager CreateServiceLinkedRole --ServiceName secretsmanager-rds.kms.aliyuncs.com';

const roleLines = ({ name, there }: ServiceRole, isNew: boolean, view: View): readonly string[] => {
  const line = (text: string): string[] => hang('  ', `${escapeText(name)} ${text}`, view.width);
  if (there) return line('is there');
  if (isNew) return line('is not there yet: KMS makes it with the first RDS secret');
  const way = 'is missing: KMS cannot rotate without it. Let somebody with ram:CreateServiceLinkedRole create it once:';
  return [...line(way), makeRole];
};

const nextLines = ({ health: { name }, cures, goOn }: StatusDetails, scope: readonly string[]): readonly string[] => {
  const commands = goOn.map((verb) => {
    const words = verb === 'plan' || verb === 'apply' ? [verb] : [verb, name];
    return ['keyturn', ...words, ...scope].map(escapeText).join(' ');
  });
  return cures.length > 0 ? ['do what is said above, then:', ...commands] : commands;
};

/** Everything about one secret, and the commands to go on with. Times are UTC. */
export const renderStatusOne = (details: StatusDetails, view: View, scope: readonly string[]): string => {
  const { health, secret } = details;
  const row = (label: string, value: string): string[] =>
    value === '' ? [] : hang(`  ${label.padEnd(10)} `, escapeText(value), view.width);
  const accounts = accountLines(health.accounts).flatMap((line, index) =>
    hang(`  ${(index === 0 ? 'accounts' : '').padEnd(10)} `, line, view.width),
  );
  const problems = health.problems.flatMap((problem) =>
    row('!', problem).map((line) => paint('yellow', line, view.color)),
  );
  return `${[
    escapeText(health.name),
    ...(problems.length > 0 ? problems : row('health', 'ok')),
    ...details.cures.flatMap((cure) => row('do', cure)),
    ...row('rotation', rotationText(health)),
    ...row('last', utc(health.last)),
    ...row('next', `${utc(health.next)}${health.overdue === undefined ? '' : ', overdue'}`),
    ...row('mode', health.mode ?? '-'),
    ...(accounts.length > 0 ? accounts : row('accounts', '-')),
    ...row('instance', instanceText(details)),
    ...(health.deletion === undefined ? [] : row('deletion', utc(health.deletion))),
    ...(secret === undefined ? [] : secretRows(secret).flatMap(([label, value]) => row(label, value))),
    '',
    'Rotations of the last 7 days (CloudMonitor, UTC)',
    ...lookUpLines(details.rotationEvents, '  ', view, (events) => eventLines(events, view)),
    '',
    'Service-linked role of KMS for RDS',
    ...lookUpLines(details.serviceRole, '  ', view, (role) => roleLines(role, secret === undefined, view)),
    '',
    ...nextLines(details, scope).map((text, index) => `${index === 0 ? 'Next:' : '     '} ${text}`),
  ].join('\n')}\n`;
};
