import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

const lines = (name: string): number => readFileSync(path.join(root, name), 'utf8').split('\n').length - 1;

const tooLong = (folder: string, limit: number): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((name) => /\.m?[jt]s$/.test(name) && !/\.gen\./.test(name))
    .filter((name) => lines(name) > limit)
    .map((name) => `${name}: ${lines(name)} lines`);

test.each([
  ['src', 220],
  ['test', 300],
  ['scripts', 220],
])('no file of %s is longer than %i lines: what is longer says more than one thing', (folder, limit) => {
  expect(tooLong(folder, limit)).toEqual([]);
});
