import type { DesiredSecret } from '../../model/desired.ts';
import { formatDuration } from '../../model/duration.ts';
import type { FieldChange, FieldValue } from '../change/plan.ts';
import { namedAccounts, type Scope } from './scope.ts';

/** How fields are shown to people and to scripts. Only names and numbers: a password has no way in. */

export const rotationValue = (rotation: number | 'off' | undefined): FieldValue => {
  if (rotation === undefined) return null;
  return rotation === 'off' ? 'off' : formatDuration(rotation);
};

/** The name that the files give an instance, with what RDS says about it. */
export const instanceValue = (id: string, name: string | undefined, scope: Scope): FieldValue => {
  const live = scope.live.instances[id];
  return {
    ...(name === undefined ? {} : { name }),
    id,
    ...(live === undefined ? {} : { engine: live.engine, version: live.version }),
  };
};

export const desiredInstanceValue = ({ instance }: DesiredSecret, scope: Scope): FieldValue =>
  instanceValue(instance.id, instance.name, scope);

export const accountsValue = (secret: DesiredSecret): FieldValue => {
  const names = namedAccounts(secret);
  const { how, mode } = secret.accounts;
  return {
    mode,
    how,
    ...(secret.accounts.how === 'create' && secret.accounts.type === 'super' ? { type: 'super' } : {}),
    ...(names === undefined ? {} : { names }),
  };
};

/** What drivers read beside the user's own keys. The user's keys win, `null` as well. */
export const desiredCustomData = ({ instance, customData }: DesiredSecret): Readonly<Record<string, string | null>> => {
  const colon = instance.endpoint?.lastIndexOf(':') ?? -1;
  return {
    ...(instance.endpoint === undefined
      ? {}
      : { Endpoint: instance.endpoint.slice(0, colon), Port: instance.endpoint.slice(colon + 1) }),
    ...(instance.database === undefined ? {} : { DBName: instance.database }),
    ...customData,
  };
};

/** The keys that are to be there: those with a value. */
export const present = <V>(map: Readonly<Record<string, V | null>>): Readonly<Record<string, V>> => {
  const entries = Object.entries(map);
  return Object.fromEntries(entries.filter((entry): entry is [string, V] => entry[1] !== null));
};

/** The value of a key, and nothing that a plain object inherits: `constructor` is a name like any other. */
export const own = <V>(map: Readonly<Record<string, V>>, key: string): V | undefined =>
  Object.hasOwn(map, key) ? map[key] : undefined;

/** Changes of a map that is managed key by key, sorted by key: a key that the file does not name stays as it is. */
export const keyChanges = (
  prefix: string,
  live: Readonly<Record<string, FieldValue>>,
  desired: Readonly<Record<string, FieldValue>>,
): readonly FieldChange[] =>
  Object.keys(desired)
    .sort()
    .map((key) => ({ path: `${prefix}.${key}`, before: own(live, key) ?? null, after: own(desired, key) ?? null }))
    .filter((field) => field.before !== field.after);

/** `a`, `a and b`, `a, b and c`: for messages. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** `account a`, `accounts a and b`: inside of a message. */
export const accountsIn = (names: readonly string[]): string =>
  `${names.length === 1 ? 'account' : 'accounts'} ${listed(names)}`;

/** `Account a`, `Accounts a and b`: the beginning of a message. */
export const accountsThat = (names: readonly string[]): string => `A${accountsIn(names).slice(1)}`;
