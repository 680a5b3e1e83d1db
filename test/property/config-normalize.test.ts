import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { load } from '../../src/config/resolve/load.ts';
import { canonicalJson } from '../../src/model/digest.ts';
import { withFiles } from '../unit/config/files.ts';

type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

const grants = fc.dictionary(fc.constantFrom('orders', 'audit', 'stock'), fc.constantFrom('ReadWrite', 'ReadOnly'));

const accounts = (id: number): fc.Arbitrary<Json> =>
  fc.oneof(
    grants.map((all) => ({ mode: 'dual', create: { name: `app_${id}`, grants: all } })),
    fc.constant({ mode: 'single', create: { name: `root_${id}`, type: 'super' } }),
    fc.constant({ mode: 'single', import: [{ name: `old_${id}`, password: { env: `OLD_${id}` } }] }),
    fc.constant({ mode: 'dual' }),
  );

const secret = (id: number): fc.Arbitrary<Json> =>
  fc
    .record(
      {
        rotation: fc.constantFrom('off', '7d', '168h', '30d'),
        description: fc.string({ unit: 'grapheme', maxLength: 20 }),
        tags: fc.dictionary(fc.constantFrom('team', 'tier', 'x'), fc.constantFrom('a', 'b', null), {
          noNullPrototype: true,
        }),
        protect: fc.boolean(),
        environments: fc.constantFrom(['prod'], ['prod', 'staging']),
      },
      { requiredKeys: ['rotation'], noNullPrototype: true },
    )
    .chain((fields) => accounts(id).map((own) => ({ name: `s/${id}`, instance: 'db', accounts: own, ...fields })));

const project = fc
  .integer({ min: 1, max: 8 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, id) => secret(id))));

/** The same value with the keys of every mapping in another order. */
const shuffled = (value: Json, seed: number): Json => {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed + 1));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, member]) => [key, shuffled(member, seed + key.length)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => ((a.length * 7 + seed) % 5) - ((b.length * 7 + seed) % 5)));
};

const header = {
  version: 1,
  owner: 'payments',
  region: 'cn-hangzhou',
  environments: {
    prod: { namePrefix: 'prod/', instances: { db: 'rm-bp1xxxxxxxx' }, defaults: { tags: { tier: 'high' } } },
    staging: { instances: { db: 'rm-bp2xxxxxxxx' }, overrides: { 's/**': { protect: false } } },
  },
} satisfies Json;

const withoutPlaces = (key: string, value: unknown): unknown => (key === 'at' || key === 'fieldAt' ? undefined : value);

const loaded = async (files: Readonly<Record<string, Json>>, order: readonly string[]): Promise<string> => {
  const text = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, JSON.stringify(content, null, 1)]),
  );
  const { desired, diagnostics } = await withFiles(text, (cwd) => load({ files: order, cwd, every: true }));
  return canonicalJson(JSON.parse(JSON.stringify({ desired, diagnostics }, withoutPlaces)));
};

describe('what is desired', () => {
  it('does not depend on the order of files, secrets and keys, nor on how the secrets are spread over files', async () => {
    await fc.assert(
      fc.asyncProperty(
        project,
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 0, max: 8 }),
        async (secrets, seed, cut) => {
          const one = await loaded({ 'secrets.yaml': { ...header, secrets } }, ['secrets.yaml']);
          const parts = {
            'a.secrets.yaml': shuffled({ version: 1, secrets: secrets.slice(cut).reverse() }, seed),
            'secrets.yaml': shuffled({ ...header, secrets: secrets.slice(0, cut) }, seed),
          };
          expect(await loaded(parts, ['.'])).toBe(one);
          expect(await loaded(parts, ['secrets.yaml', 'a.secrets.yaml'])).toBe(one);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('comes without a diagnostic for every file of the format', async () => {
    await fc.assert(
      fc.asyncProperty(project, async (secrets) => {
        const result = await loaded({ 'secrets.yaml': { ...header, secrets } }, ['secrets.yaml']);
        expect(
          JSON.parse(result).diagnostics.filter(({ severity }: { severity: string }) => severity === 'error'),
        ).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
