import type { Desired, DesiredSecret } from '../../model/desired.ts';
import { backupName } from '../../model/marks.ts';
import { actions } from '../api/actions.ts';
import { serviceRoleFor, serviceRoleName } from '../lookups/service-role.ts';

/** What somebody is allowed for: the pull request check, the pipeline, the check of logins, an operator, an application. */
export type Purpose = 'plan' | 'apply' | 'verify' | 'status' | 'doctor' | 'readers';
/** Who writes the first files: there are none yet. */
export type DumpPurpose = 'dump' | 'dump-with-accounts';

/** https://www.alibabacloud.com/help/en/resource-management/api-createpolicy */
export const longestPolicy = 6144;

export type RamStatement = {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};
export type RamPolicy = { readonly Version: '1'; readonly Statement: readonly RamStatement[] };

type By = (typeof actions)[keyof typeof actions]['by'];
type On = (typeof actions)[keyof typeof actions]['on'];

const includes: Readonly<Record<Exclude<Purpose, 'readers'>, readonly By[]>> = {
  plan: ['plan', 'replace'],
  apply: ['plan', 'replace', 'apply'],
  verify: ['plan', 'verify'],
  status: ['plan', 'status'],
  doctor: ['plan', 'replace'],
};

const isCalled = (action: string, by: By, purpose: Purpose): boolean => {
  if (purpose === 'readers') return action === 'GetSecretValue';
  return includes[purpose].includes(by) || (purpose === 'doctor' && action === 'GetRole');
};

/** `orders/` of `orders/app` and `orders/jobs`: what all names begin with, up to a slash. */
const sharedFolder = (names: readonly string[]): string => {
  const [first = ''] = names;
  const folders = [...first.matchAll(/\//g)].map(({ index }) => first.slice(0, index + 1));
  return folders.findLast((folder) => names.every((name) => name.startsWith(folder))) ?? '';
};

type Scope = {
  readonly desired: Desired;
  readonly secrets: readonly DesiredSecret[];
  /** Ids of instances. */
  readonly instances: readonly string[];
  /** Exactly these names, or all that begin alike. */
  readonly exact: boolean;
};

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

/** The ARNs of one kind. No account id: the files do not know it, and a policy holds in its own account only. */
const resourcesOf = ({ desired: { region }, secrets, instances, exact }: Scope, on: On, by: By): readonly string[] => {
  const secret = `acs:kms:${region}:*:secret`;
  const own = secrets.map(({ name }) => name);
  // A backup begins like its secret unless that has a very long name.
  const names = on === 'secretAndBackup' ? [...own, ...own.map(backupName)] : own;
  switch (on) {
    case 'secrets':
      // Documents disagree whether the container or everything in it is meant.
      return [secret, `${secret}/*`];
    case 'secret':
    case 'secretAndBackup':
      if (exact) return unique(names).map((name) => `${secret}/${name}`);
      // plan also looks at other owners' secrets that name an account of ours; ListSecrets shows as much.
      return [`${secret}/${by === 'plan' ? '' : sharedFolder(names)}*`];
    case 'instance':
      return unique(instances).map((id) => `acs:rds:${region}:*:dbinstance/${id}`);
    case 'serviceRole':
      // ARNs of service-linked roles are shown in lower case.
      return [serviceRoleName, serviceRoleName.toLowerCase()].map((name) => `acs:ram:*:*:role/${name}`);
    case 'all':
      return ['*'];
  }
};

const allow = (Action: readonly string[], Resource: readonly string[]): RamStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
});

/** One statement for each set of resources, in the order of the table. */
const callStatements = (purpose: Purpose, scope: Scope): readonly RamStatement[] => {
  const byResources = new Map<string, RamStatement>();
  for (const [name, { service, on, by }] of Object.entries(actions)) {
    if (!isCalled(name, by, purpose)) continue;
    const resources = resourcesOf(scope, on, by);
    const key = resources.join();
    byResources.set(key, allow([...(byResources.get(key)?.Action ?? []), `${service}:${name}`], resources));
  }
  return [...byResources.values()];
};

/** What KMS asks for beside the action where a secret has a key of the customer's. */
const decrypt = 'kms:Decrypt';
const keyAction: Readonly<Partial<Record<Purpose, string>>> = {
  apply: 'kms:GenerateDataKey',
  verify: decrypt,
  readers: decrypt,
};

const keyStatements = (purpose: Purpose, { desired: { region }, secrets }: Scope): readonly RamStatement[] => {
  const keys = unique(secrets.flatMap(({ encryptionKey }) => encryptionKey ?? []));
  const action = keyAction[purpose];
  return action && keys.length > 0
    ? [
        allow(
          [action],
          keys.map((key) => `acs:kms:${region}:*:key/${key}`),
        ),
      ]
    : [];
};

/** KMS makes its role with the first secret for RDS, in the name of whoever creates that secret. */
const serviceRole: RamStatement = {
  Effect: 'Allow',
  Action: ['ram:CreateServiceLinkedRole'],
  Resource: ['*'],
  Condition: { StringEquals: { 'ram:ServiceName': serviceRoleFor } },
};

/**
 * The smallest RAM policy for `purpose` on what the files describe; `names`: on these secrets only. `more`: instances that
 * the files no longer name, where secrets of theirs still are.
 */
export const ramPolicy = (
  purpose: Purpose,
  desired: Desired,
  names: readonly string[],
  more: readonly string[] = [],
): RamPolicy => {
  const secrets = desired.secrets.filter(({ name }) => names.length === 0 || names.includes(name));
  const instances = [...secrets.map(({ instance }) => instance.id), ...more];
  const scope: Scope = { desired, secrets, instances, exact: purpose === 'readers' || names.length > 0 };
  return {
    Version: '1',
    Statement: [
      ...callStatements(purpose, scope),
      ...keyStatements(purpose, scope),
      ...(purpose === 'apply' ? [serviceRole] : []),
    ],
  };
};

/** The writes that `apply` is allowed, as a policy calls them. */
export const writesOfApply: readonly string[] = [
  ...Object.entries(actions).flatMap(([name, { service, by }]) => (by === 'apply' ? [`${service}:${name}`] : [])),
  ...serviceRole.Action,
];

/** The smallest RAM policy for `dump`: it looks at all secrets of a region, and at instances that nobody knows before. */
export const dumpPolicy = (purpose: DumpPurpose, region: string): RamPolicy => {
  const secret = `acs:kms:${region}:*:secret`;
  const metadata = [
    allow(['kms:ListSecrets'], [secret, `${secret}/*`]),
    allow(['kms:DescribeSecret'], [`${secret}/*`]),
    allow(['rds:DescribeDBInstanceAttribute'], [`acs:rds:${region}:*:dbinstance/*`]),
  ];
  const values = [allow(['kms:GetSecretValue'], [`${secret}/*`]), allow([decrypt], [`acs:kms:${region}:*:key/*`])];
  return { Version: '1', Statement: purpose === 'dump' ? metadata : [...metadata, ...values] };
};

/**
 * The policy for `history`: ActionTrail knows no secrets, so that there is no less than all of its events. The description
 * of a secret tells its accounts.
 */
export const historyPolicy: RamPolicy = {
  Version: '1',
  Statement: [allow(['actiontrail:LookupEvents'], ['*']), allow(['kms:DescribeSecret'], ['acs:kms:*:*:secret/*'])],
};
