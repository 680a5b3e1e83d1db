/** What a login server says to a statement: nothing to return, one row, or (undefined) that it executes no SQL. */
export type Answer = { row: { name: string; value: string }[] } | { tag: string } | undefined;

export const noSql = 'This is a login server of the keyturn emulator: it checks passwords and executes no SQL';

/** Statements that change nothing here and that drivers send on connect, on return to a pool, or around a transaction. */
const harmless = /^(SET|BEGIN|START|COMMIT|ROLLBACK|DISCARD|RESET)\b/i;
const longestProbe = 2000;
const select = /^SELECT\s+(.+?)(?:\s+LIMIT\s+1)?$/is;
const item = /^(.+?)(?:\s+AS\s+["'`]?(\w+)["'`]?)?$/is;

/**
 * Answers the handful of probes that drivers and health checks send: `SELECT` of expressions out of `values`
 * (keys in lower case, as written in SQL), `SHOW name` (PostgreSQL), and statements that change nothing.
 */
export const answer = (sql: string, values: Readonly<Record<string, string>>): Answer => {
  if (sql.length > longestProbe) return undefined;
  const statement = sql
    .replace(/\/\*.*?\*\/|--.*$/gms, ' ')
    .replace(/[;\s]+$/, '')
    .trim();
  if (statement === '') return { tag: '' };
  const word = harmless.exec(statement)?.[1];
  if (word !== undefined) return { tag: word.toUpperCase() };

  const shown = /^SHOW\s+([\w.]+)$/i.exec(statement)?.[1];
  const list = shown === undefined ? select.exec(statement)?.[1] : `show ${shown} AS ${shown}`;
  if (list === undefined) return undefined;
  const row: { name: string; value: string }[] = [];
  for (const part of list.split(',')) {
    const [, expression = '', alias] = item.exec(part.trim()) ?? [];
    const key = expression.trim().toLowerCase();
    if (!Object.hasOwn(values, key)) return undefined;
    row.push({ name: alias ?? expression.trim(), value: values[key] ?? '' });
  }
  return { row };
};
