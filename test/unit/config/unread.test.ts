import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemaKeys } from '../../../src/config/parse/unread.ts';
import { renderDiagnostics } from '../../../src/render/diagnostics/text.ts';
import { loadText } from './files.ts';

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../../schema/secrets.schema.json', import.meta.url), 'utf8'),
);

const keysIn = (shape: unknown): string[] => {
  if (typeof shape !== 'object' || shape === null) return [];
  const own = Object.entries(shape).flatMap(([name, value]) => (name === 'properties' ? Object.keys(value) : []));
  return [...own, ...Object.values(shape).flatMap(keysIn)];
};

/** The second line of a file that is broken there, as its frame shows it. */
const frame = async (line: string): Promise<string | undefined> => {
  const { diagnostics, sources } = await loadText(`version: 1\n${line}\nowner: payments\nregion: x\nsecrets: []\n`);
  const drawn = renderDiagnostics(diagnostics, sources, { width: 120, color: false });
  return drawn.split('\n').find((one) => / \d \| /.test(one));
};

describe('a file that cannot be understood', () => {
  it('is known by all keys of the schema', () => {
    expect([...schemaKeys].sort()).toEqual([...new Set(keysIn(schema))].sort());
  });

  it.each([
    ['instances: { rotation: 7d, tags: "x"y }', 'instances: { rotation: 7d, tags: "x"y }'],
    ['defaults: {} x', '***'],
    ['region: "a" x # hunter2', 'region: "a" x'],
    ['region: "a # hunter2" x', 'region: "a***'],
    ['pin: "hunter2" x', '***'],
    ['defaults: { pin: "hunter2" x }', '***'],
    ['defaults: { hunter2, rotation: "7d" x }', '***'],
    ['region: [hunter2] x', '***'],
    ['region: *hunter2', '***'],
    ['region: !hunter2 x', '***'],
    ['region: &hunter2 &hunter3 x', '***'],
    ['"region" : "a" x', '"region" : "a" x'],
  ])('shows keys of the schema with their values, and hides other lines: %s', async (line, shown) => {
    expect(await frame(line)).toBe(`    2 | ${shown}`);
  });

  it.each(['*hunter2', '!hunter2 x'])('neither names nor measures %s', async (value) => {
    const { diagnostics } = await loadText(`version: 1\nowner: ${value}\nregion: x\nsecrets: []\n`);
    expect(diagnostics.map(({ at }) => at?.length)).toEqual([1]);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });
});
