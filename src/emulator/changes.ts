import { isRecord } from './params.ts';
import { remember } from './recent.ts';
import { type Reached, Table } from './table.ts';
import type { World } from './world.ts';

/**
 * One thing as it is now, by the names that lead to it: `['instances', 'rm-1', 'accounts', 'app']`. Without a value it is
 * gone. `[]` is the world itself without its tables; `['events']` is one more entry of a list, or the list emptied.
 *
 * Whoever adds a kind of state has nothing to do here: a new field of World is saved with the world's own record at each
 * write, so keep it small; many things by name go in a Table, in World or in a thing of a Table, and are saved one by one;
 * a list that only grows goes in `listsOf`.
 */
export type Change = readonly [path: readonly string[], value?: unknown];

type Entry = { readonly seq: number };

/** Lists that only grow, their entries counted up by `seq`; each is saved once. What the trail has of reads is not. */
const listsOf = ({ trail, rotationEvents }: World): Readonly<Record<string, readonly Entry[]>> => ({
  events: trail.saved,
  rotations: rotationEvents,
});

const tablesIn = (thing: unknown): readonly (readonly [string, Table<unknown>])[] =>
  isRecord(thing) ? Object.entries(thing).flatMap(([name, part]) => (part instanceof Table ? [[name, part]] : [])) : [];

/** In place of a table that starts empty; tables that go on as they are have no place. */
const emptyTable: Table<unknown> = new Table();

type Reach = (table: Table<unknown>) => Reached;

const taken: Reach = (table) => table.takeReached();
const whole: Reach = () => 'all';
const takenWhole: Reach = (table) => {
  table.takeReached();
  return 'all';
};

/** `thing`, and of its tables what `reach` says. Of an entry that is new as a whole, everything in it is. */
function* changesIn(path: readonly string[], thing: unknown, reach: Reach): Generator<Change> {
  const tables = tablesIn(thing).map(([name, table]) => [name, table, reach(table)] as const);
  const stand = tables.map(([name, , reached]) => [name, reached === 'all' ? emptyTable : undefined]);
  yield [path, tables.length === 0 ? thing : Object.assign({}, thing, Object.fromEntries(stand))];
  for (const [name, table, reached] of tables) {
    const inside = reached !== 'all' ? taken : reach === whole ? whole : takenWhole;
    for (const key of reached === 'all' ? [...table.keys()] : reached) {
      if (table.has(key)) yield* changesIn([...path, name, key], table.peek(key), inside);
      else yield [[...path, name, key]];
    }
  }
}

const worldChanges = ({ trail: _, rotationEvents: __, ...world }: World, reach: Reach): Generator<Change> =>
  changesIn([], world, reach);

/** Everything there is. While somebody goes through it, the world may change. */
export function* everything(world: World): Generator<Change> {
  yield* worldChanges(world, whole);
  // A copy of each list: its oldest entries may go in the meantime, which would move all others.
  for (const [name, entries] of Object.entries(listsOf(world))) for (const entry of [...entries]) yield [[name], entry];
}

export type Changes = {
  /** What may have changed since it was last taken or forgotten, and all of a world that was never seen. */
  take(world: World): readonly Change[];
  /** Drops what was only looked at. */
  forget(world: World): void;
};

export const openChanges = (): Changes => {
  const lastSeq = new WeakMap<readonly Entry[], number>();
  const listChanges = (world: World): readonly Change[] =>
    Object.entries(listsOf(world)).flatMap(([name, entries]) => {
      const known = lastSeq.get(entries);
      lastSeq.set(entries, entries.at(-1)?.seq ?? 0);
      const start = known === undefined ? 0 : entries.findLastIndex(({ seq }) => seq <= known) + 1;
      const added = entries.slice(start).map((entry): Change => [[name], entry]);
      return known === undefined ? [[[name]], ...added] : added;
    });
  return {
    take: (world) => [...worldChanges(world, taken), ...listChanges(world)],
    forget: (world) => forget(world),
  };
};

const forget = (thing: unknown): void => {
  for (const [, table] of tablesIn(thing)) {
    const reached = table.takeReached();
    if (reached !== 'all') for (const name of reached) forget(table.peek(name));
  }
};

/** A world that is being put together from its changes. */
export type Draft = { world: unknown; readonly lists: Record<string, Entry[]> };

export const newDraft = (): Draft => ({ world: {}, lists: {} });

/** Throws an Error without details when the change leads nowhere. */
export const applyChange = (draft: Draft, [path, value]: Change): void => {
  const [list, ...more] = path;
  if (list === undefined || more.length > 0) draft.world = changed(draft.world, path, value);
  else if (value === undefined) draft.lists[list] = [];
  else if (isEntry(value)) addEntry(draft.lists, list, value);
};

/** A thing's new record has a place for its new tables only: those that it had go on. */
const changed = (thing: unknown, [part, name, ...rest]: readonly string[], value: unknown): unknown => {
  const tables = Object.fromEntries(tablesIn(thing));
  if (part === undefined || name === undefined) return Object.assign(tables, value);
  const table = tables[part];
  if (!table) throw new Error('A change leads nowhere.');
  if (rest.length === 0 && value === undefined) table.delete(name);
  else table.set(name, changed(table.peek(name), rest, value));
  return thing;
};

const isEntry = (value: unknown): value is Entry => isRecord(value) && typeof value.seq === 'number';

/** An entry can come twice when it was written while the file was made anew. */
const addEntry = (lists: Draft['lists'], name: string, entry: Entry): void => {
  lists[name] ??= [];
  if (entry.seq > (lists[name].at(-1)?.seq ?? 0)) remember(lists[name], entry);
};

export const worldOfDraft = ({ world, lists }: Draft): World => {
  const whole: unknown = Object.assign({}, world, {
    trail: { saved: lists.events ?? [], fleeting: [] },
    rotationEvents: lists.rotations ?? [],
  });
  return whole as World;
};
