import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import schema from '../../schema/secrets.schema.json' with { type: 'json' };
import { keyOrder } from '../../src/config/format/key-order.ts';
import { layOut } from '../../src/config/format/lay-out.ts';
import { load } from '../../src/config/resolve/load.ts';
import type { Draft, DraftSecret } from '../../src/model/draft.ts';
import { renderEntryYaml, renderSecretsYaml } from '../../src/render/yaml/secrets-yaml.ts';

// Whatever the cloud calls its things: what is written parses back to the same texts, and shows itself.

const folder = mkdtempSync(join(tmpdir(), 'keyturn-draft-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nasty = [
  'off',
  'null',
  '~',
  '007',
  '1e3',
  '- x',
  'a: b # c',
  '<<',
  '*a',
  '&a',
  '!!str x',
  '%YAML 1.1',
  '---',
  '...',
  ' lead and trail ',
  'line\nbreak\n',
  '\ttab',
  '\r\n',
  '\u0085\u2028\u2029\ufeff',
  '\u202egnp.exe',
  '\u200b\u00ad\u{e0041}',
  '\u0000\u001b[31m',
  '`code` <b>@all</b> $(x)',
  '"q" \'s\' \\',
  '密码 💥',
];
const hostile = fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 60 }), fc.string());
const keys = fc.oneof(
  fc.constantFrom('<<', '__proto__', 'constructor', '', 'null', '12', 'a: b', '\u202e', '\n'),
  hostile,
);

const secret: fc.Arbitrary<DraftSecret> = fc.record(
  {
    name: fc.stringMatching(/^[A-Zb-z0-9_/+=.@-]{1,40}$/),
    description: hostile,
    instance: fc.constant('db'),
    accounts: fc.constantFrom(
      { how: 'unknown', mode: 'dual' } as const,
      { how: 'import', mode: 'single', accounts: [{ name: '007' }] } as const,
      { how: 'import', mode: 'dual', accounts: [{ name: 'off' }, { name: 'b', password: { env: 'B' } }] } as const,
      { how: 'create', mode: 'dual', type: 'normal', names: ['ab', 'ab_clone'], grants: { null: 'ReadOnly' } } as const,
      { how: 'create', mode: 'single', type: 'super', names: ['root1'], grants: {} } as const,
    ),
    rotation: fc.constantFrom(604_800, 90_000, 'off' as const),
    tags: fc.dictionary(fc.stringMatching(/^[b-z0-9 ]{1,9}$/), fc.stringMatching(/^[\w =@:+-]{0,20}$/), {
      maxKeys: 12,
    }),
    customData: fc.dictionary(
      keys.filter((key) => !/pas+w(or)?[dt]|passphrase|pwd|密码|口令/i.test(key)),
      hostile,
      { maxKeys: 4 },
    ),
    protect: fc.boolean(),
    adopt: fc.constant(true),
    notes: fc.array(hostile, { maxLength: 2 }),
  },
  { requiredKeys: ['name', 'instance', 'accounts', 'rotation', 'notes', 'adopt'] },
);

const draft: fc.Arbitrary<Draft> = fc.record({
  head: fc.array(hostile, { maxLength: 2 }),
  owner: fc.constantFrom('payments', '007', 'null'),
  region: fc.constant('cn-hangzhou'),
  instances: fc.record({ name: fc.constant('db'), id: fc.constant('rm-bp1'), note: hostile }).map((one) => [one]),
  // An account is in one secret only.
  secrets: fc
    .uniqueArray(secret, { selector: ({ name }) => name, maxLength: 3 })
    .map((all) =>
      all.map((one, index) => (index === 0 ? one : { ...one, accounts: { how: 'unknown', mode: 'dual' } as const })),
    ),
});

const loaded = async (text: string) => {
  const path = join(folder, 'secrets.yaml');
  writeFileSync(path, text);
  const { desired, diagnostics } = await load({ files: [path], cwd: folder });
  // A draft may have no secrets, and that is reported.
  expect(
    diagnostics.map(({ code }) => code).filter((code) => code !== 'W_NO_SECRETS'),
    text,
  ).toEqual([]);
  return desired[0];
};

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

test('a draft parses back to itself', async () => {
  await fc.assert(
    fc.asyncProperty(draft, async (given) => {
      const text = renderSecretsYaml(given);
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      const desired = await loaded(text);
      expect(desired).toMatchObject({ owner: given.owner, region: given.region });
      const told = desired?.secrets.map(({ name, description, accounts, rotation, tags, customData, protect, adopt }) =>
        JSON.stringify({ name, description, accounts, rotation, tags: { ...tags }, customData, protect, adopt }),
      );
      const wanted = [...given.secrets].sort(byName).map(({ name, description, accounts, rotation, adopt, ...more }) =>
        JSON.stringify({
          name,
          description,
          accounts,
          rotation,
          tags: more.tags ?? {},
          customData: more.customData ?? {},
          protect: more.protect ?? false,
          adopt,
        }),
      );
      expect(told).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});

test('an entry alone, put under a header', async () => {
  await fc.assert(
    fc.asyncProperty(secret, async (given) => {
      const text = renderEntryYaml(given).replaceAll(/^(?=.)/gm, '  ');
      const header = 'version: 1\nowner: o\nregion: cn-hangzhou\ninstances: { db: rm-bp1 }\nsecrets:\n';
      expect((await loaded(header + text))?.secrets[0]?.name).toBe(given.name);
    }),
    { numRuns: 100 },
  );
});

test('a draft is laid out as fmt does', () => {
  const order = keyOrder(schema);
  fc.assert(
    fc.property(draft, (given) => {
      const text = renderSecretsYaml(given);
      expect(layOut(text, order)).toBe(text);
    }),
    { numRuns: 200 },
  );
});
