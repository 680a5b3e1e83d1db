import type { Action, PasswordOrigin } from '../../src/model/action.ts';
import type { CustomData } from '../../src/model/custom-data.ts';
import type { Mode } from '../../src/model/desired.ts';
import type { ListedSecret, Live, LiveAccount, LiveInstance, LiveRotation, LiveSecret } from '../../src/model/live.ts';
import { accountDescription, accountOrigin, isBackup, markKey } from '../../src/model/marks.ts';
import { now } from './plan-builders.ts';

/** A cloud in memory, reduced to what laws about plans need: who has which password, and what a write changes. */
export type ModelAccount = LiveAccount & { readonly password: string };
type Login = { readonly account: string; readonly password: string };

export type ModelSecret = {
  readonly name: string;
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly description: string;
  readonly mode: Mode;
  readonly instance: string;
  readonly customData: CustomData;
  readonly policy?: string;
  readonly rotation: { readonly interval: number | 'off'; readonly last?: string };
  readonly current: Login;
  readonly previous?: Login;
  readonly versions: readonly string[];
  /** Set while its deletion is scheduled. */
  readonly plannedDeleteTime?: string;
};

export type ModelInstance = Omit<LiveInstance, 'accounts'> & {
  readonly accounts: Readonly<Record<string, ModelAccount>>;
};

/** The only mutable thing: what is in the cloud right now. */
export type ModelCloud = {
  /** Which account of a pair KMS puts at ACSCurrent when a secret is created: nothing says that it is the first. */
  readonly current: 'first' | 'second';
  readonly instances: Map<string, ModelInstance>;
  readonly secrets: Map<string, ModelSecret>;
  counter: number;
};

export const copyOf = (cloud: ModelCloud): ModelCloud => ({
  ...cloud,
  instances: new Map(cloud.instances),
  secrets: new Map(cloud.secrets),
});

/** What one run of apply has in memory and loses when it is killed. */
export type Session = Map<string, string>;

/** The password that an imported account has before keyturn comes, and that its source gives. */
export const importedPassword = (account: string): string => `${account.toUpperCase()}_PASSWORD`;

/** The description of an account of somebody who has taken the name of one that was deleted. */
export const takenName = 'somebody else';

const refuse = (message: string): never => {
  throw new Error(message);
};

const firstPassword = (origin: PasswordOrigin, account: string, session: Session): string => {
  if (origin.from === 'throwAway') return 'thrown away';
  if (origin.from === 'source') return 'env' in origin.source ? origin.source.env : origin.source.file;
  return session.get(account) ?? refuse(`the password of ${account} is not in this run`);
};

const instanceFor = (cloud: ModelCloud, id: string): ModelInstance => cloud.instances.get(id) ?? refuse(`no ${id}`);
const secretFor = (cloud: ModelCloud, name: string): ModelSecret => cloud.secrets.get(name) ?? refuse(`no ${name}`);

export const putAccount = (cloud: ModelCloud, id: string, account: ModelAccount): void => {
  const instance = instanceFor(cloud, id);
  cloud.instances.set(id, { ...instance, accounts: { ...instance.accounts, [account.name]: account } });
};

const ownAccount = (cloud: ModelCloud, id: string, name: string): ModelAccount => {
  const account = instanceFor(cloud, id).accounts[name] ?? refuse(`no account ${name}`);
  return accountOrigin(account.description) ? account : refuse(`LAW: ${name} is not keyturn's`);
};

/** Resets the password of the account that is not handed out, and swaps. Nothing when the version is there already. */
const rotate = (cloud: ModelCloud, name: string, versionId: string): void => {
  const secret = secretFor(cloud, name);
  if (secret.versions.includes(versionId)) return;
  const next = secret.mode === 'dual' ? (secret.previous ?? refuse('no second account')) : secret.current;
  const account = instanceFor(cloud, secret.instance).accounts[next.account] ?? refuse(`no account ${next.account}`);
  if (account.description === takenName) refuse('LAW: a password of somebody else');
  if (account.status === 'Lock') refuse(`${account.name} is locked`);
  cloud.counter += 1;
  const password = `rotated ${cloud.counter}`;
  putAccount(cloud, secret.instance, { ...account, password });
  cloud.secrets.set(name, {
    ...secret,
    // No two rotations at the same second.
    rotation: { ...secret.rotation, last: new Date(Date.parse(now) + cloud.counter * 1_000).toISOString() },
    versions: [...secret.versions, versionId],
    current: { account: next.account, password },
    ...(secret.mode === 'dual' ? { previous: secret.current } : {}),
  });
};

const createAccount = (cloud: ModelCloud, session: Session, action: Extract<Action, { do: 'createAccount' }>): void => {
  const { instance, account: name, type } = action;
  if (instanceFor(cloud, instance).accounts[name]) refuse('InvalidAccountName.Duplicate');
  cloud.counter += 1;
  const [nonce, password] = [`n${cloud.counter}`, `made ${cloud.counter}`];
  const description = accountDescription(action.owner, action.secret, nonce);
  putAccount(cloud, instance, { name, type, status: 'Available', description, grants: {}, password });
  session.set(name, password);
};

const createSecret = (cloud: ModelCloud, session: Session, action: Extract<Action, { do: 'createSecret' }>): void => {
  const { name, mode, instance, accounts, description = '', rotation, customData, tags, policy } = action.secret;
  if (cloud.secrets.has(name)) refuse('Rejected.ResourceExist');
  const logins = accounts.map((one) => ({
    account: one.name,
    password: firstPassword(one.password, one.name, session),
  }));
  const [current = refuse('no account'), previous] = cloud.current === 'first' ? logins : logins.reverse();
  const all = { name, type: 'Rds', mode, instance, description, customData, tags, versions: ['first'], current };
  const base = { ...all, ...(policy === undefined ? {} : { policy }) };
  cloud.secrets.set(name, { ...base, rotation: { interval: rotation }, ...(previous ? { previous } : {}) });
};

const withKeys = (before: CustomData, changes: Readonly<Record<string, string | null>>): CustomData => {
  const kept = Object.entries(before).filter(([key]) => !Object.hasOwn(changes, key));
  const set = Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries([...kept, ...set]);
};

const createTime = '2026-11-20T10:00:00Z';

const setRotation = (
  cloud: ModelCloud,
  { secret: name, rotation, mayRotateNow }: Extract<Action, { do: 'setRotation' }>,
) => {
  const secret = secretFor(cloud, name);
  const due = Date.parse(secret.rotation.last ?? createTime) + (rotation === 'off' ? Number.NaN : rotation * 1_000);
  const isNow = due <= Date.parse(now);
  if (isNow && !mayRotateNow) refuse('LAW: nobody allowed a rotation at once');
  cloud.secrets.set(name, { ...secret, rotation: { ...secret.rotation, interval: rotation } });
  if (isNow) rotate(cloud, name, `automatic ${cloud.counter}`);
};

/** One write. Throws where the real services refuse, and `LAW: ...` where keyturn must never ask. */
export const perform = (cloud: ModelCloud, session: Session, action: Action): unknown => {
  const edit = (name: string, more: Partial<ModelSecret>): unknown => {
    const secret = secretFor(cloud, name);
    if (secret.plannedDeleteTime !== undefined) refuse(`${name} is on its way out`);
    return cloud.secrets.set(name, { ...secret, ...more });
  };
  switch (action.do) {
    case 'createAccount':
      return createAccount(cloud, session, action);
    case 'grant': {
      const account = ownAccount(cloud, action.instance, action.account);
      return putAccount(cloud, action.instance, { ...account, grants: { ...account.grants, ...action.grants } });
    }
    case 'revoke': {
      if (instanceFor(cloud, action.instance).engine === 'PostgreSQL') refuse('LAW: PostgreSQL cannot revoke');
      const account = ownAccount(cloud, action.instance, action.account);
      const grants = Object.entries(account.grants).filter(([database]) => !action.databases.includes(database));
      return putAccount(cloud, action.instance, { ...account, grants: Object.fromEntries(grants) });
    }
    case 'setAccountDescription': {
      const account = ownAccount(cloud, action.instance, action.account);
      const description = accountDescription(action.owner, action.secret, 'n', action.to);
      return putAccount(cloud, action.instance, { ...account, description });
    }
    case 'deleteAccount': {
      const { accounts, ...instance } = instanceFor(cloud, action.instance);
      const { [action.account]: one, ...others } = accounts;
      if (one?.description !== action.description) refuse('LAW: another account than the plan saw');
      const partner = cloud.secrets.get(action.goesWith ?? '');
      if (partner !== undefined && partner.plannedDeleteTime === undefined) refuse('it is no longer on its way out');
      return cloud.instances.set(action.instance, { ...instance, accounts: others });
    }
    case 'restoreSecret': {
      const { plannedDeleteTime: _time, ...secret } = secretFor(cloud, action.secret);
      return cloud.secrets.set(action.secret, secret);
    }
    case 'scheduleDeletion':
      return edit(action.secret, { plannedDeleteTime: '2026-12-24T10:00:00Z' });
    case 'destroySecret':
      return cloud.secrets.delete(action.secret);
    case 'createBackup': {
      const accounts = [{ name: 'nobody', password: { from: 'throwAway' } as const }];
      return createSecret(cloud, new Map(), {
        do: 'createSecret',
        secret: { ...action.backup, mode: 'single', accounts, rotation: 'off' },
      });
    }
    case 'deleteBackup':
      if (action.because !== 'orphan' && !cloud.secrets.has(action.secret)) refuse('LAW: the only copy of settings');
      return cloud.secrets.delete(action.backup);
    case 'createSecret':
      return createSecret(cloud, session, action);
    case 'setDescription':
      return edit(action.secret, { description: action.description });
    case 'setCustomData':
      return edit(action.secret, {
        customData: withKeys(secretFor(cloud, action.secret).customData, action.customData),
      });
    case 'setRotation':
      return setRotation(cloud, action);
    case 'setTags':
      return edit(action.secret, { tags: { ...secretFor(cloud, action.secret).tags, ...action.tags } });
    case 'removeTags': {
      const tags = Object.entries(secretFor(cloud, action.secret).tags).filter(([key]) => !action.keys.includes(key));
      return edit(action.secret, { tags: Object.fromEntries(tags) });
    }
    case 'rotateSecret':
      return rotate(cloud, action.secret, action.versionId);
  }
};

/** Without backups. */
const secretsOf = (cloud: ModelCloud): readonly ModelSecret[] =>
  [...cloud.secrets.values()].filter(({ name, tags }) => !isBackup(name, tags));

const liveRotation = ({ rotation: { interval, last } }: ModelSecret): LiveRotation => {
  const more = last === undefined ? {} : { last };
  if (interval === 'off') return { state: 'off', ...more };
  const next = new Date(Date.parse(last ?? createTime) + interval * 1_000).toISOString();
  return { state: 'on', interval, next, ...more };
};

const listed = ({ name, type, tags, plannedDeleteTime }: ModelSecret): ListedSecret => ({
  name,
  type,
  tags,
  ...(plannedDeleteTime === undefined ? {} : { plannedDeleteTime }),
});

const described = (secret: ModelSecret): LiveSecret => {
  const { name, tags, description, mode, instance, customData, policy = null } = secret;
  const published = tags[markKey.owes] === undefined ? {} : { published: secret.versions };
  const more = { arn: `arn ${name}`, rotation: liveRotation(secret), ...published };
  return { ...listed(secret), ...more, description, createTime, mode, instance, customData, policy };
};

const byName = <Of extends ListedSecret>(secrets: readonly Of[]): Readonly<Record<string, Of>> =>
  Object.fromEntries(secrets.map((secret) => [secret.name, secret]));

export const read = (cloud: ModelCloud): Live => ({
  now,
  region: 'cn-hangzhou',
  listed: byName(secretsOf(cloud).map(listed)),
  secrets: byName(secretsOf(cloud).map(described)),
  backups: byName([...cloud.secrets.values()].filter(({ name, tags }) => isBackup(name, tags)).map(described)),
  instances: Object.fromEntries(cloud.instances),
  unread: {},
});

/** Secrets whose stored passwords do not open their accounts. */
export const brokenLogins = (cloud: ModelCloud): readonly string[] =>
  secretsOf(cloud).flatMap((secret) =>
    [secret.current, ...(secret.previous ? [secret.previous] : [])]
      .filter(({ account, password }) => cloud.instances.get(secret.instance)?.accounts[account]?.password !== password)
      .map(({ account }) => `${secret.name} ${account}`),
  );
