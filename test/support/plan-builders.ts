import type { Desired, DesiredAccounts, DesiredSecret } from '../../src/model/desired.ts';
import type { Grants } from '../../src/model/engine.ts';
import type { ListedSecret, Live, LiveAccount, LiveInstance, LiveSecret } from '../../src/model/live.ts';
import { accountDescription, markKey } from '../../src/model/marks.ts';
import type { Plan, PlanOptions, SavedPlan } from '../../src/plan/change/plan.ts';
import { makePlan } from '../../src/plan/make.ts';

/** The time of every plan in these tests, by the services' clock. */
export const now = '2026-11-24T10:00:00Z';
export const week = 7 * 86_400;

export const createDual = (name = 'app', grants: Grants = { orders: 'ReadWrite' }): DesiredAccounts => ({
  how: 'create',
  mode: 'dual',
  type: 'normal',
  names: [name, `${name}_clone`],
  grants,
});

export const createSingle = (name = 'app', grants: Grants = { orders: 'ReadWrite' }): DesiredAccounts => ({
  how: 'create',
  mode: 'single',
  type: 'normal',
  names: [name],
  grants,
});

export const createSuper = (name = 'root_app'): DesiredAccounts => ({
  how: 'create',
  mode: 'single',
  type: 'super',
  names: [name],
  grants: {},
});

/** Imports; a name that begins with `?` comes without a password. */
export const importing = (...names: readonly string[]): DesiredAccounts => ({
  how: 'import',
  mode: names.length === 2 ? 'dual' : 'single',
  accounts: names.map((name) =>
    name.startsWith('?') ? { name: name.slice(1) } : { name, password: { env: `${name.toUpperCase()}_PASSWORD` } },
  ),
});

export const secret = (name: string, more: Partial<DesiredSecret> = {}): DesiredSecret => ({
  name,
  instance: { name: 'db', id: 'rm-1' },
  accounts: createDual(),
  rotation: week,
  rotateOnCreate: false,
  tags: {},
  customData: {},
  protect: false,
  onRemove: 'keepAccounts',
  recoveryWindow: 30,
  adopt: false,
  allow: [],
  at: { file: 'secrets.yaml', line: 10, column: 5 },
  fieldAt: {},
  ...more,
});

export const desired = (secrets: readonly DesiredSecret[], more: Partial<Desired> = {}): Desired => ({
  owner: 'team',
  region: 'cn-hangzhou',
  secrets,
  ...more,
});

export const account = (name: string, more: Partial<LiveAccount> = {}): LiveAccount => ({
  name,
  type: 'Normal',
  status: 'Available',
  description: '',
  grants: {},
  ...more,
});

/** An account that keyturn made for a secret of `team`. */
export const ownAccount = (name: string, of: string, more: Partial<LiveAccount> = {}): LiveAccount =>
  account(name, { description: accountDescription('team', of, 'n1'), grants: { orders: 'ReadWrite' }, ...more });

export const instance = (accounts: readonly LiveAccount[] = [], more: Partial<LiveInstance> = {}): LiveInstance => ({
  id: 'rm-1',
  engine: 'MySQL',
  version: '8.0',
  status: 'Running',
  region: 'cn-hangzhou',
  storage: 'cloud_essd',
  accounts: Object.fromEntries(accounts.map((one) => [one.name, one])),
  databases: { orders: 'Running', audit: 'Running' },
  ...more,
});

/** A secret of ours that is as `secret(name)` says; `undefined` removes a tag. */
export const liveSecret = (
  name: string,
  more: Partial<LiveSecret> = {},
  tags: Readonly<Record<string, string | undefined>> = {},
): LiveSecret => {
  const all = {
    [markKey.owner]: 'team',
    [markKey.accounts]: more.mode === 'single' ? 'app' : 'app/app_clone',
    [markKey.onRemove]: 'keepAccounts/30d',
    ...tags,
  };
  return {
    name,
    type: 'Rds',
    tags: Object.fromEntries(
      Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
    arn: `acs:kms:cn-hangzhou:1:secret/${name}`,
    description: '',
    createTime: '2026-11-01T10:00:00Z',
    mode: 'dual',
    instance: 'rm-1',
    customData: {},
    rotation: { state: 'on', interval: week, last: '2026-11-20T10:00:00Z', next: '2026-11-27T10:00:00Z' },
    ...more,
  };
};

export const live = (
  secrets: readonly LiveSecret[],
  instances: readonly LiveInstance[] = [instance()],
  more: Partial<Live> & { readonly alsoListed?: readonly ListedSecret[] } = {},
): Live => {
  const { alsoListed = [], ...rest } = more;
  return {
    now,
    region: 'cn-hangzhou',
    listed: Object.fromEntries([...secrets, ...alsoListed].map((one) => [one.name, one])),
    secrets: Object.fromEntries(secrets.map((one) => [one.name, one])),
    instances: Object.fromEntries(instances.map((one) => [one.id, one])),
    backups: {},
    unread: {},
    ...rest,
  };
};

/** `app` in the cloud exactly as `secret('app')` wants it, with its two accounts. */
export const settled = (
  more: Partial<LiveSecret> = {},
  tags: Readonly<Record<string, string | undefined>> = {},
): Live =>
  live([liveSecret('app', more, tags)], [instance([ownAccount('app', 'app'), ownAccount('app_clone', 'app')])]);

const noOptions: PlanOptions = { prune: false, allow: [], only: [], except: [] };

export const plan = (
  files: Desired | readonly DesiredSecret[],
  cloud: Live,
  options: Partial<PlanOptions> = {},
  saved?: SavedPlan,
): Plan => makePlan('secrets' in files ? files : desired(files), cloud, { ...noOptions, ...options }, '0.0.0', saved);

/** What tables compare: `E_CODE secret`. */
export const codesOf = (problems: readonly { readonly code: string; readonly secret?: string }[]): readonly string[] =>
  problems.map(({ code, secret: of }) => (of === undefined ? code : `${code} ${of}`));

/** A field change as one line: `rotation: "7d" -> "30d"`. */
export const fieldsOf = (of: Plan): readonly string[] =>
  of.changes.flatMap(({ fields }) =>
    fields.map(({ path, before, after }) => `${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`),
  );

export const stepIds = (of: Plan): readonly string[] => of.steps.map(({ id }) => id);
