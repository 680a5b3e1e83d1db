import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { services } from '../../src/emulator/services.ts';
import { namesIn } from '../support/docs-blocks.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

// docs/emulator.md names everything that there is: fields of the seed, options, endpoints, faults, state, journal.

const page = 'docs/emulator.md';
const schema = JSON.parse(readFileSync('schema/emulator-seed.schema.json', 'utf8'));

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      accessKeys: [
        { id: 'emulator', secret: 'emulator' },
        {
          id: 'STS.x',
          secret: 's',
          token: 't',
          expires: '2030-01-01T00:00:00Z',
          sessionPolicy: { Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
        },
      ],
      instances: [
        {
          id: 'rm-1',
          engine: 'MySQL',
          databases: ['orders'],
          accounts: [{ name: 'app', grants: { orders: 'ReadOnly' } }],
        },
      ],
      secrets: [{ name: 's', instance: 'rm-1', accounts: [{ name: 'app' }], rotation: '7d' }],
    },
  });
  emulator.faults([{ action: 'DescribeSecret', effect: { do: 'error', status: 503, code: 'X', message: 'x' } }]);
  await emulator.call('RotateSecret', { SecretName: 's', VersionId: 'v2' });
  await emulator.call('DescribeSecret', { SecretName: 's' });
  await emulator.call('DeleteSecret', { SecretName: 's' });
});
afterAll(() => emulator.close());

/** Names of fields at any depth; what stands under a name that the user chose is left out. */
const fieldsOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    ['grants', 'tags', 'sessionPolicy', 'values'].includes(name) ? [name] : [name, ...fieldsOf(member)],
  );
};

const missing = (names: readonly string[], ...headings: readonly string[]): readonly string[] => {
  const told = new Set(headings.flatMap((heading) => [...namesIn(page, heading)]));
  return [...new Set(names)].filter((name) => !told.has(name));
};

test('the state and the journal', () => {
  expect(missing(fieldsOf(emulator.state()), '### The state')).toEqual([]);
  expect(missing(fieldsOf(emulator.requests()), '### The journal')).toEqual([]);
});

test('the seed', () => {
  const { $defs } = schema;
  const inside = (name: string): readonly string[] => Object.keys($defs[name].properties);
  expect(missing(Object.keys(schema.properties), '## The seed')).toEqual([]);
  expect(missing([...inside('instance'), ...inside('account')], '### Instances')).toEqual([]);
  expect(missing(inside('secret'), '### Secrets')).toEqual([]);
  expect(missing(inside('accessKey'), '### Access keys and permissions')).toEqual([]);
});

test('the options and the functions', async () => {
  const { startEmulator } = await import('../../src/emulator/start.ts');
  const options: unknown = { unheardOf: 1 };
  const refused = await startEmulator(Object.assign({}, options)).catch((error: Error) => error.message);
  const known = String(refused)
    .replace(/.*known: /, '')
    .split(', ');
  expect(known).toContain('seed');
  expect(missing(known, '### Options')).toEqual([]);
  const { call, must, admin, ready, ...functions } = emulator;
  expect(missing(Object.keys(functions), '## In a test suite')).toEqual([]);
});

test('the ready file', () => {
  expect(missing(Object.keys(emulator.ready), '## Start it')).toEqual([]);
});

test('the endpoints', async () => {
  const { body } = await emulator.admin('GET nowhere');
  const routes = String(body.Message).match(/(GET|POST) [\w-]+/g) ?? [];
  const text = readFileSync(page, 'utf8');
  expect(routes.length).toBeGreaterThan(7);
  expect(routes.filter((route) => !text.includes(`\`${route}\``) && !text.includes(`emu ${route}`))).toEqual([]);
});

test('the fault rules', async () => {
  const refused = async (rule: object) => String((await emulator.admin('POST faults', { rules: [rule] })).body.Message);
  const listed = (message: string) => message.replace(/.*(known|one of):? /, '').split(', ');
  const effects = listed(await refused({ effect: { do: 'nothing' } }));
  const fields = listed(await refused({ unheardOf: 1, effect: { do: 'reset' } }));
  expect(effects).toContain('wrongShape');
  expect(fields).toContain('nth');
  const products = services.map(({ product }) => product);
  expect(missing([...effects, ...fields, ...products], '## Admin endpoints')).toEqual([]);
});
