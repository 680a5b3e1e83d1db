import { expect, it } from 'vitest';
import { keyOrder } from '../../../src/config/format/key-order.ts';
import { layOut } from '../../../src/config/format/lay-out.ts';
import { codesAt, loadText } from './files.ts';

const head = 'version: 1\nowner: o\nregion: cn-hangzhou\n';
const list = (item: string, count: number): string => `${head}secrets: [${`${item},`.repeat(count)}]\n`;

it.each([
  ['entries', list('a', 50_001), 'a mapping or list has more than 50,000 entries'],
  ['characters', `${head}x: ${'a'.repeat(65_537)}\n`, 'a text has more than 65,536 characters'],
  ['characters in quotes', `${head}x: "${'\\q'.repeat(40_000)}"\n`, 'a text has more than 65,536 characters'],
  ['lines', `${head}${'\n'.repeat(400_001)}`, 'the file has more than 400,000 lines'],
  ['comments', `${head}${'#\n'.repeat(400_001)}`, 'the file has more than 400,000 lines'],
  ['brackets', list(`[${'[],'.repeat(10)}]`, 15_000), 'the file has more than 150,000 brackets'],
  ['aliases', `x: &x 1\n${list(`[${'*x,'.repeat(10)}]`, 6_000)}`, 'the file has more than 50,000 aliases'],
  ['anchors', list('&x 1', 10_001), 'the file has more than 10,000 anchors'],
  ['tags', list('!x 1', 1_001), 'the file has more than 1,000 tags'],
  ['pieces', list(`[${'a,'.repeat(50)}]`, 20_000), 'the file has more than 2,000,000 pieces'],
])('a file with too many %s is refused, and nothing of it is shown', async (_what, text, message) => {
  const { diagnostics, sources } = await loadText(text);
  expect(diagnostics.map((one) => `${one.code} ${one.message}`)).toEqual([`E_YAML_TOO_LARGE ${message}`]);
  expect(diagnostics[0]?.at?.line).toBeGreaterThan(0);
  expect(sources).toEqual([]);
});

it.each([
  ['quotation marks', '"'.repeat(1_000_000), 'E_YAML_SYNTAX secrets.yaml:1:3'],
  ['escapes that are none', `${head}x: [${'"\\q\\q",'.repeat(20_000)}]\n`, 'E_YAML_SYNTAX secrets.yaml:4:6'],
  ['documents', `${head}${'---\n'.repeat(300_000)}`, 'E_YAML_DOCUMENTS secrets.yaml:4:1'],
  ['ends of documents', '...\n'.repeat(300_000), 'E_YAML_DOCUMENTS secrets.yaml:2:1'],
])('of very many mistakes of one kind the first is reported: %s', async (_what, text, first) => {
  expect(codesAt((await loadText(text)).diagnostics)).toEqual([first]);
});

it('of very many secrets with mistakes not every one is looked at', async () => {
  const unknown = Array.from({ length: 40 }, (_, index) => `k${index}: 1`).join(', ');
  const { diagnostics } = await loadText(`${head}secrets:\n${`  - { ${unknown} }\n`.repeat(2_000)}`);
  expect(diagnostics.length).toBeGreaterThan(1_000);
  expect(diagnostics.length).toBeLessThan(12_000);
});

it('merges of merges are laid out at once', () => {
  const merges = Array.from(
    { length: 60 },
    (_, index) => `a${index + 1}: &a${index + 1} { <<: [*a${index}, *a${index}] }\n`,
  );
  const lists = Array.from({ length: 60 }, (_, index) => `b${index + 1}: &b${index + 1} [*b${index}, *b${index}]\n`);
  const text = `${head}a0: &a0 { k: 1 }\n${merges.join('')}b0: &b0 [k]\n${lists.join('')}`;
  expect(layOut(text, keyOrder({}))).toBeDefined();
});

it.each([
  ['environments', 'environments:', (n: number) => `  e${n}: {}`, 1_001, '1001 environments, more than 1000'],
  [
    'overrides',
    'environments:\n  e:\n    overrides:',
    (n: number) => `      "**x${n}": { protect: true }`,
    5_001,
    '5001 overrides',
  ],
])('very many %s of many secrets are refused', async (_what, above, line, count, message) => {
  const lines = Array.from({ length: count }, (_, index) => line(index)).join('\n');
  const secrets = Array.from(
    { length: 100 },
    (_, n) =>
      `  - { name: s${n}, instance: rm-bp1xxxxxxxx, rotation: 7d, accounts: { mode: single, import: [{ name: a${n} }] } }`,
  ).join('\n');
  const { diagnostics } = await loadText(
    `${head.replace('owner: o', 'owner: own')}${above}\n${lines}\nsecrets:\n${secrets}\n`,
    { every: true },
  );
  expect(diagnostics.map(({ code }) => code)).toEqual(['E_TOO_MANY_SECRETS']);
  expect(diagnostics[0]?.message).toContain(message);
});

it('unknown environments of many secrets are reported up to a limit', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `u${index}`).join(', ');
  const secrets = Array.from(
    { length: 101 },
    (_, n) =>
      `  - { name: s${n}, environments: [${names}], instance: rm-bp1xxxxxxxx, rotation: 7d, accounts: { mode: single, import: [{ name: a${n} }] } }`,
  ).join('\n');
  const { diagnostics } = await loadText(
    `${head.replace('owner: o', 'owner: own')}environments:\n  prod: {}\nsecrets:\n${secrets}\n`,
    { every: true },
  );
  expect(diagnostics.filter(({ code }) => code === 'E_ENVIRONMENT_UNKNOWN')).toHaveLength(10_000);
});
