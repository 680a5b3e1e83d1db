import { isRecord } from '../action/params.ts';
import { Table } from '../action/table.ts';
import type { World } from '../action/world.ts';

/**
 * One thing as it is now, by the names that lead to it: `['instances', 'rm-1', 'accounts', 'app']`, without its tables,
 * which are named. `[]` is the world. Without a value the thing is gone.
 *
 * Whoever adds a kind of state has nothing to do here: a new field of World is saved with the world's own record at each
 * write, so keep it small; many things by name go in a Table, in World or in a thing of a Table, and are saved one by one.
 * All of it is plain data that JSON keeps.
 */
export type Change = readonly [
  path: readonly string[],
  value?: object | undefined,
  tables?: readonly string[] | undefined,
];

/** Before all of another world. */
export const goneWorld: readonly Change[] = [[[]]];

const isTable = (part: unknown): part is Table<object> => part instanceof Table;

/** What may have changed since it was last taken: all of a world that is new. */
export const takeChanges = ({ readTrail: _, ...world }: World): readonly Change[] => [...reachedIn(world, [])];

function* reachedIn(thing: object, path: readonly string[]): Generator<Change> {
  const parts: [string, unknown][] = Object.entries(thing);
  const tables = parts.flatMap(([name, part]) => (isTable(part) ? [[name, part] as const] : []));
  if (tables.length === 0) yield [path, thing];
  else yield [path, Object.fromEntries(parts.filter(([, part]) => !isTable(part))), tables.map(([name]) => name)];
  for (const [table, things] of tables) {
    for (const name of things.takeReached()) {
      const found = things.peek(name);
      if (found) yield* reachedIn(found, [...path, table, name]);
      else yield [[...path, table, name]];
    }
  }
}

/** Gives `thing` as it is after a change inside it, or of itself. Throws an Error when the change leads nowhere. */
export const changed = (thing: object | undefined, [path, value, tables = []]: Change): object | undefined => {
  const [part, name, ...inside] = path;
  if (part === undefined || name === undefined)
    // It goes on with the tables that it had; others start empty.
    return value && { ...value, ...Object.fromEntries(tables.map((key) => [key, tableIn(thing, key) ?? new Table()])) };
  const table = tableIn(thing, part);
  const next = changed(table?.peek(name), [inside, value, tables]);
  if (!table) throw new Error('A change leads nowhere.');
  if (next) table.set(name, next);
  else table.delete(name);
  return thing;
};

const tableIn = (thing: object | undefined, name: string): Table<object> | undefined => {
  const part: unknown = isRecord(thing) ? thing[name] : undefined;
  return isTable(part) ? part : undefined;
};

/** A world that was put together from all its changes. */
export const worldOfChanges = (whole: object): World => {
  const world: unknown = { ...whole, readTrail: [] };
  return world as World;
};
