import { formatDuration } from '../model/duration.ts';
import type { Health } from '../plan/health.ts';
import { renderTable } from './table.ts';
import { escapeText, hang, type View } from './text.ts';

const minute = (iso: string | undefined): string =>
  iso === undefined ? '-' : new Date(iso).toISOString().slice(0, 16).replace('T', ' ');

const utc = (iso: string | undefined): string => (iso === undefined ? '-' : `${minute(iso)} UTC`);

/** What KMS noted before it gave up is no time to wait for. */
const nextOf = ({ rotation, next }: Health): string | undefined => (rotation === 'on' ? next : undefined);

const rotationOf = ({ rotation, interval }: Health): string =>
  rotation === 'on' && interval !== undefined ? formatDuration(interval) : rotation;

/** One line a secret, then what is wrong with which. Times are UTC. */
export const renderStatusTable = (rows: readonly Health[], view: View): string => {
  const table = renderTable(
    ['SECRET', 'MODE', 'ROTATION', 'LAST (UTC)', 'NEXT (UTC)', 'HEALTH'],
    rows.map((row) => [
      row.name,
      row.mode ?? '-',
      rotationOf(row),
      minute(row.last),
      minute(nextOf(row)),
      row.problems.length === 0 ? 'ok' : 'UNHEALTHY',
    ]),
  );
  const problems = rows.flatMap((row) =>
    row.problems.flatMap((problem) => hang(`  ! ${escapeText(row.name)}  `, escapeText(problem), view.width)),
  );
  const bad = rows.filter((row) => row.problems.length > 0).length;
  return `${[table.trimEnd(), ...(problems.length > 0 ? ['', ...problems] : []), '', `${rows.length - bad} healthy, ${bad} unhealthy.`].join('\n')}\n`;
};

/** Everything about one secret, and the commands to go on with. */
export const renderStatusOne = (row: Health, view: View, scope: readonly string[]): string => {
  const command = (verb: string): string => ['keyturn', verb, escapeText(row.name), ...scope].join(' ');
  const next = [
    row.rotation === 'invalid' ? 'repair its account or instance at RDS first, then' : command('verify'),
    command('rotate'),
  ];
  const line = (label: string, value: string): string[] =>
    hang(`  ${label.padEnd(10)} `, escapeText(value), view.width);
  return `${[
    escapeText(row.name),
    ...line('rotation', rotationOf(row) === row.rotation ? row.rotation : `on, every ${rotationOf(row)}`),
    ...line('last', utc(row.last)),
    ...line('next', utc(nextOf(row))),
    ...line('mode', row.mode ?? '-'),
    ...line('accounts', row.accounts.join(', ') || '-'),
    ...line('instance', `${row.instance} (${row.instanceStatus})`),
    ...row.problems.flatMap((problem) => line('!', problem)),
    ...(row.problems.length === 0 ? line('health', 'ok') : []),
    '',
    ...next.map((text, index) => `${index === 0 ? 'Next:' : '     '} ${text}`),
  ].join('\n')}\n`;
};
