import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const page = readFileSync(path.join(root, 'src/emulator/BEHAVIOUR.md'), 'utf8');

const cellsOf = (row: string): readonly string[] =>
  row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

const rows = page.split('\n').filter((line) => line.startsWith('|') && !/^\|[ |-]+\|$/.test(line));
const tableOf = (columns: number): readonly (readonly string[])[] =>
  rows.map(cellsOf).filter((cells) => cells.length === columns);

/** The first table: what the short names of sources stand for. */
const sourceKeys = tableOf(2).flatMap(([key = '']) => (key === 'key' ? [] : [key]));
const lines = tableOf(3).flatMap(([id = '', behaviour = '', source = '']) =>
  id === 'id' ? [] : [{ id, behaviour, source }],
);
const ids = lines.map(({ id }) => id);

const folders = ['test/emulator', 'test/fault'];
const tests = folders.flatMap((folder) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(path.join(root, folder, name), 'utf8')),
);
/** Ids stand in brackets in the titles of tests. */
const titled = tests.flatMap((text) =>
  [...text.matchAll(/(?<=['"`].*)\[([a-z]+\.[a-z0-9-]+)\](?=.*['"`])/g)].map(([, id = '']) => id),
);

const twice = (values: readonly string[]): readonly string[] =>
  values.filter((value, index) => values.indexOf(value) !== index);

describe('BEHAVIOUR.md', () => {
  test('is made of lines with an id of their own', () => {
    expect(lines.length).toBeGreaterThan(100);
    expect(rows.map(cellsOf).filter(({ length }) => length !== 2 && length !== 3)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z]+\.[a-z0-9-]+$/.test(id))).toEqual([]);
    expect(twice(ids)).toEqual([]);
  });

  test('says of each line how it is known', () => {
    const known = /\bassumed\b|an emulator's own|\]\(https:\/\//;
    const isKey = (source: string): boolean => sourceKeys.some((key) => new RegExp(`\\b${key}\\b`).test(source));
    expect(lines.filter(({ source }) => !known.test(source) && !isKey(source))).toEqual([]);
  });

  test('has a test for each line', () => {
    expect(ids.filter((id) => !titled.includes(id))).toEqual([]);
  });

  test('has each line that a test names', () => {
    expect([...new Set(titled)].filter((id) => !ids.includes(id))).toEqual([]);
  });
});
