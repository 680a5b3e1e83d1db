import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

const lines = (name: string): number => readFileSync(path.join(root, name), 'utf8').split('\n').length - 1;

const sources = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((name) => /\.m?[jt]s$/.test(name) && !/\.gen\./.test(name));

const tooLong = (folder: string, limit: number): string[] =>
  sources(folder)
    .filter((name) => lines(name) > limit)
    .map((name) => `${name}: ${lines(name)} lines`);

test.each([
  ['src', 220],
  ['test', 300],
  ['scripts', 220],
])('no file of %s is longer than %i lines: what is longer says more than one thing', (folder, limit) => {
  expect(tooLong(folder, limit)).toEqual([]);
});

test('no package is imported late by its own name: the bundle would see other exports than the tests do', () => {
  const late = /\bimport\('(?!\.|node:)[^']+'\)/;
  expect(sources('src').filter((name) => late.test(readFileSync(path.join(root, name), 'utf8')))).toEqual([]);
});
