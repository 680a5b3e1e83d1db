import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { codes } from '../../../src/diagnostics/codes.ts';

// Every code has its page, and every page has its code; the pages of one kind say the same things in the same order; no
// link leads nowhere. That each command has its page is asked of the built command, in test/e2e/docs-usage.test.ts.

const headings = (page: string): readonly string[] =>
  [
    ...readFileSync(page, 'utf8')
      .replaceAll(/```.*?```/gs, '')
      .matchAll(/^## (.+)$/gm),
  ].map(([, title = '']) => title);

const namesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name !== 'README.md')
    .map((name) => path.basename(name, '.md'));

const own = namesIn('docs/codes');
const commands = namesIn('docs/commands');

test('each code has a page, and nothing else has one', () => {
  expect([...own].sort()).toEqual(Object.keys(codes).sort());
});

test.each(own)('%s', (code) => {
  const page = `docs/codes/${code}.md`;
  const text = readFileSync(page, 'utf8');
  expect(text.split('\n')[0]).toBe(`# ${code}`);
  expect(text).toContain(`\n${Object.entries(codes).find(([name]) => name === code)?.[1]}\n`);
  expect(headings(page)).toEqual([code.startsWith('W_') ? 'Why keyturn warns' : 'Why keyturn stops', 'What to do']);
});

test('the index of the codes names each once', () => {
  const links = [...readFileSync('docs/codes/README.md', 'utf8').matchAll(/\]\(([A-Z_]+)\.md\)/g)].map(
    ([, code]) => code,
  );
  expect(links.sort()).toEqual(Object.keys(codes).sort());
});

test.each(commands)('the page of %s has the headings of all', (command) => {
  const page = `docs/commands/${command}.md`;
  expect(readFileSync(page, 'utf8').split('\n')[0]).toBe(`# keyturn ${command}`);
  expect(headings(page)).toEqual(['Usage', 'What it reads and writes', 'Output', 'Exit codes', 'See also']);
});

const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);

/** As GitHub makes it of a heading. */
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

describe('every relative link leads somewhere', () => {
  test.each(['README.md', 'SECURITY.md', 'CHANGELOG.md', ...pages])('of %s', (page) => {
    const text = readFileSync(page, 'utf8').replaceAll(/```.*?```/gs, '');
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    const lost = links.filter(([, file = '', place]) => {
      const target = file === '' ? page : path.join(path.dirname(page), file);
      if (!existsSync(target)) return true;
      if (place === undefined) return false;
      return ![...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)].some(
        ([, title = '']) => anchor(title) === place,
      );
    });
    expect(lost.map(([link]) => link)).toEqual([]);
  });
});
