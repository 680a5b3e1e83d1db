import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

/** Every object in a document. */
const objectsIn = (value: unknown): Record<string, unknown>[] => {
  if (value === null || typeof value !== 'object') return [];
  const inside = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inside : [{ ...value }, ...inside];
};

const cases: readonly (readonly [string, string])[] = [
  ...['well', 'invalid', 'overdue', 'leaving', 'absent', 'hostile'].map((name) => ['status', name] as const),
  ...['some', 'none', 'hostile'].map((name) => ['history', name] as const),
];

describe('the schemas of status and history', () => {
  it.each(cases)('%s: %s', (what, name) => {
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(json(`schema/${what}.schema.json`));
    const document = json(`test/golden/${what}/${name}.json.txt`);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(objectsIn(document).length).toBeGreaterThan(0);
  });

  it.each(['status', 'history'])('every object of %s is closed, but maps of texts', (what) => {
    const open = objectsIn(json(`schema/${what}.schema.json`)).filter(
      ({ type, properties, additionalProperties }) =>
        type === 'object' && (properties ? additionalProperties !== false : typeof additionalProperties !== 'object'),
    );
    expect(open).toEqual([]);
  });
});
