import type { Table } from './table.ts';

/** How many entries of one kind are kept. When there are a fifth more, the oldest go. */
const longest = 20_000;
const tooMany = longest * 1.2;

/** Appends to a table that is saved, under a number that counts up. */
export const remember = <T>(table: Table<T>, seq: number, entry: T): void => {
  table.set(`${seq}`, entry);
  if (table.size <= tooMany) return;
  for (const name of [...table.keys()].slice(0, -longest)) table.delete(name);
};

/** Appends to a list that lives in memory alone. */
export const rememberShortly = <T>(list: T[], entry: T): void => {
  list.push(entry);
  if (list.length > tooMany) list.splice(0, list.length - longest);
};
