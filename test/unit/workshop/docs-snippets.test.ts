import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { load } from '../../../src/config/resolve/load.ts';

// What the pages of codes call wrong is told with their code, and what they call right is not told at all.

const folder = mkdtempSync(join(tmpdir(), 'keyturn-snippets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const codesOf = async (entry: string): Promise<readonly string[]> => {
  const path = join(folder, 'secrets.yaml');
  const indented = entry.replaceAll(/^/gm, '  ');
  writeFileSync(path, `version: 1\nowner: docs\nregion: cn-hangzhou\nsecrets:\n${indented}`);
  const { diagnostics } = await load({ files: [path], cwd: folder });
  return diagnostics.map(({ code }) => code);
};

const snippets = readdirSync('docs/codes').flatMap((name) => {
  const text = readFileSync(join('docs/codes', name), 'utf8');
  const [, wrong, right] = /\nWrong:\n\n```yaml\n(.*?)```\n\nRight:\n\n```yaml\n(.*?)```/s.exec(text) ?? [];
  return wrong && right ? [{ code: name.replace('.md', ''), wrong, right }] : [];
});

test('there are some', () => expect(snippets.length).toBeGreaterThanOrEqual(10));

describe.each(snippets)('$code', ({ code, wrong, right }) => {
  test('the wrong one', async () => expect(await codesOf(wrong)).toEqual([code]));
  test('the right one', async () => expect(await codesOf(right)).toEqual([]));
});
