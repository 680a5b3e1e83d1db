import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const { packages }: { packages: Readonly<Record<string, { integrity?: string }>> } = JSON.parse(
  readFileSync('package-lock.json', 'utf8'),
);

it('has a hash of every package, of those for other platforms too', () => {
  const { '': _own, ...installed } = packages;
  const without = Object.entries(installed).filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
  expect(Object.keys(installed)).not.toEqual([]);
  expect(without.map(([path]) => path)).toEqual([]);
});
