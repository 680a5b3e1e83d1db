import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { goodFile, loadText, withMistake } from './files.ts';
import { accountMistakes, headerMistakes, secretMistakes } from './mistakes.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schema/secrets.schema.json', import.meta.url), 'utf8'));

/** As an editor takes the schema: whole, without ajv's own keywords. */
const ajv = new Ajv.default({ strict: false, allErrors: false });
const asEditor = ajv.compile(schema);

type Part = { readonly [key: string]: unknown };
const objects = (value: unknown, path: string): [string, Part][] => {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([key, member]) => objects(member, `${path}/${key}`));
  return Array.isArray(value) ? below : [[path, { ...value }], ...below];
};

describe('secrets.schema.json', () => {
  it('takes the good file, and without ajv refuses what the command refuses for its shape', async () => {
    expect(asEditor(parse(goodFile))).toBe(true);
    const shape = new Set(['E_TYPE', 'E_UNKNOWN_KEY', 'E_MISSING_KEY', 'E_VALUE', 'E_NOT_TOGETHER']);
    for (const [from, to, code] of [...headerMistakes, ...secretMistakes, ...accountMistakes]) {
      if (!shape.has(code) || !to.includes('«')) continue;
      expect([to, asEditor(parse(withMistake(from, to).text))]).toEqual([to, false]);
    }
  });

  it('knows the keys that only the root may have', () => {
    expect(asEditor({ version: 1, secrets: [] })).toBe(true);
    expect(asEditor({ version: 1, region: 'cn-hangzhou', secrets: [] })).toBe(false);
    expect(asEditor({ version: 1, environments: { a: null }, secrets: [] })).toBe(false);
  });

  it('describes every field for editors, and leaves no mapping open', () => {
    for (const [path, part] of objects(schema, '')) {
      const properties: Part = typeof part.properties === 'object' && part.properties ? { ...part.properties } : {};
      if (/\/(if|then|else)($|\/)/.test(path) || path.endsWith('/properties')) continue;
      if (Object.keys(properties).length > 0) expect([path, part.additionalProperties]).toEqual([path, false]);
      for (const [name, property] of Object.entries(properties)) {
        const described =
          typeof property === 'object' && property !== null && ('description' in property || '$ref' in property);
        expect([`${path}/${name}`, described]).toEqual([`${path}/${name}`, true]);
      }
    }
  });

  it('says in a sentence what each pattern wants', () => {
    for (const [path, part] of objects(schema, '')) {
      if (typeof part.pattern === 'string')
        expect([path, `${part.patternErrorMessage}`]).toEqual([path, expect.stringMatching(/^[A-Z].*\.$/)]);
    }
  });

  it('is what types and validators were generated from', () => {
    const script = fileURLToPath(new URL('../../../scripts/gen.mjs', import.meta.url));
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  });

  it('reads as the command does', async () => {
    expect((await loadText(goodFile)).diagnostics).toEqual([]);
  });
});
