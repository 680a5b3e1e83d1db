import type { DesiredAccounts } from '../model/desired.ts';
import type { DraftSecret } from '../model/draft.ts';
import { formatDuration } from '../model/duration.ts';
import type { LiveSecret } from '../model/live.ts';
import { markKey, parseAccountsMark, parseOwes } from '../model/marks.ts';
import { sayable } from './sayable.ts';
import type { Described } from './unowned.ts';

/** The accounts that a value names, or that it could not be read; undefined where nobody looked. */
export type ReadNames = { readonly names: readonly string[] } | 'unreadable' | undefined;

type Said<T> = { readonly value: T; readonly notes: readonly string[] };

const [shortest, longest] = [6 * 3600, 365 * 86_400];

const rotationOf = ({ rotation: { state, interval } }: LiveSecret): Said<number | 'off'> => {
  if (state === 'off') return { value: 'off', notes: [] };
  const notes = state === 'invalid' ? ['KMS no longer rotates this secret: a rotation failed (Invalid).'] : [];
  if (interval === undefined) {
    return { value: 604_800, notes: [...notes, 'KMS does not tell the rotation interval: 7d is a guess.'] };
  }
  const value = Math.min(Math.max(interval, shortest), longest);
  const odd = `KMS rotates every ${formatDuration(interval)}, which the file does not take.`;
  return { value, notes: value === interval ? notes : [...notes, odd] };
};

const sameNames = (one: readonly string[], other: readonly string[]): boolean =>
  [...one].sort().join('/') === [...other].sort().join('/');

/** Whether another secret of the same instance holds an account too. */
type IsShared = (account: string) => boolean;

/** Why the names that a value held are not written as accounts of the entry. */
const doubt = (secret: Described, names: readonly string[], isShared: IsShared): string | undefined => {
  const wanted = secret.mode === 'dual' ? 2 : 1;
  const listed = names.join(', ');
  const marked = parseAccountsMark(secret.tags[markKey.accounts]);
  if (names.length !== wanted) return `Accounts unknown: its values name only ${listed}.`;
  if (!names.every((name) => /^[A-Za-z0-9_.@-]{1,64}$/.test(name)))
    return `Accounts left out: the file does not take the name ${listed}.`;
  const twice = names.find(isShared);
  if (twice !== undefined)
    return `Accounts left out: another secret holds ${twice} too. A rotation of one breaks the other.`;
  if (marked !== undefined && !sameNames(marked, names))
    return `Accounts left out: its values name ${listed}, its tag ${markKey.accounts} ${marked.join(', ')}.`;
  return undefined;
};

const accountsOf = (secret: Described, read: ReadNames, isShared: IsShared): Said<DesiredAccounts> => {
  const { mode } = secret;
  const unknown = { how: 'unknown', mode } as const;
  if (read === undefined) return { value: unknown, notes: [] };
  if (read === 'unreadable') return { value: unknown, notes: ['Accounts unknown: its value could not be read.'] };
  const why = doubt(secret, read.names, isShared);
  if (why !== undefined) return { value: unknown, notes: [why] };
  return { value: { how: 'import', mode, accounts: read.names.map((name) => ({ name })) }, notes: [] };
};

const owedNotes = ({ tags }: LiveSecret): readonly string[] => {
  const owed = parseOwes(tags[markKey.owes]);
  return owed === 0 ? [] : [`Its tag ${markKey.owes} says that rotations are owed: taking it over makes them.`];
};

/** What is there of a secret, as an entry that takes it over. */
export const entryOf = (secret: Described, instance: string, read: ReadNames, isShared: IsShared): DraftSecret => {
  const { name, description, tags } = secret;
  const { notes: unsaid, ...said } = sayable(secret);
  const [rotation, accounts] = [rotationOf(secret), accountsOf(secret, read, isShared)];
  return {
    name,
    ...(description === '' ? {} : { description }),
    instance,
    accounts: accounts.value,
    rotation: rotation.value,
    ...said,
    // Lifting it takes a run of its own.
    protect: tags[markKey.protect] === 'true',
    adopt: true,
    notes: [...accounts.notes, ...rotation.notes, ...owedNotes(secret), ...unsaid],
  };
};
