import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReadyFile } from '../../src/emulator/ready-file.ts';
import { type EmulatorOptions, startEmulator } from '../../src/emulator/start.ts';
import { startTestEmulator } from '../support/emulator.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-start-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const seedText = `
region: cn-hangzhou
accessKeys: [{ id: k, secret: s, policy: full }]
instances:
  - id: rm-1
    engine: MySQL
    engineVersion: "8.0"
    databases: [orders, audit]
    accounts: [{ name: legacy_a, password: "Old-passw0rd", type: Normal, grants: { orders: ReadOnly } }]
    server: builtin
`;

test.each(['seed.yaml', 'seed.json'])('reads a seed from %s', async (name) => {
  const path = join(folder, name);
  const { parse } = await import('yaml');
  await writeFile(path, name.endsWith('json') ? JSON.stringify(parse(seedText)) : seedText);
  const emulator = await startTestEmulator({ seed: path });
  expect(emulator.ready).toMatchObject({ accessKeyId: 'k', accessKeySecret: 's' });
  expect(emulator.state().instances).toMatchObject([{ id: 'rm-1', accounts: [{ grants: { orders: 'ReadOnly' } }] }]);
  expect((await emulator.call('ListSecrets')).status).toBe(200);
  await emulator.close();
});

const account = (engine: string, more: object) => ({
  instances: [{ id: 'a', engine, databases: ['d'], accounts: [{ name: 'app', ...more }] }],
});

describe('a seed with a mistake [rds.instance-seed]', () => {
  test.each([
    [{ instance: [] }, 'seed.instance is not known here; known: region, accountId,'],
    [{ instances: {} }, 'seed.instances must be a list'],
    [{ instances: [{ id: 'a', engine: 'Oracle' }] }, 'seed.instances[0].engine must be one of MySQL, MariaDB'],
    [{ instances: [{ id: 'a', engine: 'MySQL', engineVersion: 8 }] }, 'seed.instances[0].engineVersion must be a text'],
    [
      {
        instances: [
          { id: 'a', engine: 'MySQL' },
          { id: 'a', engine: 'MySQL' },
        ],
      },
      'seed.instances[1].id is there twice: a',
    ],
    [
      { instances: [{ id: 'a', engine: 'MySQL', server: 'mysql://u:p@h/db' }] },
      'seed.instances[0].server must be like mysql://USER:PASSWORD@HOST:PORT',
    ],
    [
      { instances: [{ id: 'a', engine: 'MySQL', server: 'postgres://u:p@h' }] },
      'seed.instances[0].server is not a server for MySQL',
    ],
    [
      {
        instances: [
          { id: 'a', engine: 'MySQL', accounts: [{ name: 'app', password: 'y', grants: { no: 'ReadOnly' } }] },
        ],
      },
      'accounts[0].grants.no names a database',
    ],
    [{ accessKeys: [] }, 'seed.accessKeys must have an entry'],
    [{ accessKeys: [{ id: 'a', secret: 'b', policy: 'most' }] }, 'seed.accessKeys[0].policy must be one of full, plan'],
    [{ accessKeys: [{ id: 'a', secret: 'b', policy: {} }] }, 'seed.accessKeys[0].policy.Version is missing'],
    [{ secrets: [{ name: 's' }] }, 'seed.secrets[0].instance is missing'],
    [{ secrets: [{ name: 's', instance: 'i' }] }, 'seed.secrets[0].accounts must have one account, or two'],
    [
      {
        instances: [{ id: 'i', engine: 'MySQL' }],
        secrets: [{ name: 's', instance: 'i', accounts: [{ name: 'x' }] }],
      },
      'seed.secrets[0].accounts[0].password is missing, and the instance has no such account',
    ],
    [
      { secrets: [{ name: 's', instance: 'rm-x', accounts: [{ name: 'x' }] }] },
      'seed.secrets[0].accounts[0].password is missing, and the seed has no such instance',
    ],
    [{ secrets: [{ name: 's', type: 'Generic' }] }, 'seed.secrets[0].data is missing'],
    [
      { instances: [{ id: 'a', engine: 'MySQL', status: 'Runing' }] },
      'seed.instances[0].status must be one of Creating, ',
    ],
    [
      { instances: [{ id: 'a', engine: 'MySQL', databases: ['d', 'e', 'd'] }] },
      'instances[0].databases[2] is there twice',
    ],
    [{ instances: [{ id: 'a', engine: 'MySQL', engineVersion: '15.0' }] }, 'engineVersion is no version of MySQL'],
    [
      { instances: [{ id: 'a', engine: 'PostgreSQL', engineVersion: '8.0' }] },
      'engineVersion is no version of Postgre',
    ],
    [
      account('PostgreSQL', { grants: { d: 'DMLOnly' } }),
      'accounts[0].grants.d is not known to PostgreSQL, which has DBOwner',
    ],
    [account('MySQL', { type: 'Super', grants: { d: 'ReadOnly' } }), 'accounts[0].grants.d cannot be'],
    [account('MySQL', { type: 'Sysadmin' }), 'seed.instances[0].accounts[0].type Sysadmin is not known to MySQL'],
    [
      account('MySQL', { name: '1st' }),
      'seed.instances[0].accounts[0].name is no name that an account of MySQL can have',
    ],
    [account('MariaDB', { name: 'select' }), 'accounts[0].name is no name that an account of MariaDB can have: select'],
    [{ secrets: [{ name: 'a b' }] }, 'seed.secrets[0].name must be 1 to 192 letters'],
    [{ secrets: [{ name: 'acs/a' }] }, 'seed.secrets[0].name must be 1 to 192 letters'],
    [
      { secrets: [{ name: 's', accounts: [{ name: 'x' }, { name: 'x' }] }] },
      'secrets[0].accounts[1].name is there twice: x',
    ],
    [{ secrets: [{ name: 's', rotation: 'weekly' }] }, 'seed.secrets[0].rotation must be off or an interval'],
    [{ secrets: [{ name: 's', rotation: '0s' }] }, 'seed.secrets[0].rotation must be off or an interval'],
  ])('%j', async (seed, message) => {
    const options = { seed } as unknown as EmulatorOptions;
    await expect(startEmulator(options)).rejects.toThrow(message);
  });

  test('in YAML: no line of the file is quoted', async () => {
    const path = join(folder, 'broken.yaml');
    await writeFile(path, 'a: [ Secret-passw0rd\nb: }');
    await expect(startEmulator({ seed: path })).rejects.toThrow(
      `The seed file ${path} is not valid YAML at line 2, column 1 (BAD_INDENT).`,
    );
    await writeFile(path, 'a: *gone');
    await expect(startEmulator({ seed: path })).rejects.toThrow(/^The seed file \S+ is not valid YAML\.$/);
    await expect(startEmulator({ seed: join(folder, 'none.yaml') })).rejects.toThrow(/cannot be read \(ENOENT\)/);
  });
});

test.each([
  [{ tls: { cert: 'x' } }, 'options.tls.cert is not known here; known: ca'],
  [{ databases: 'all' }, 'options.databases must be one of builtin, auto'],
  [{ quotas: 'some' }, 'options.quotas must be one of off, documented'],
  [{ latency: -1 }, 'options.latency must be a whole number, 0 or more'],
  [{ state: 'a.json', log: './b/../a.json' }, 'options.state and options.log are the same file, ./b/../a.json'],
  [{ seed: 's.yaml', tls: { ca: 's.yaml' } }, 'options.seed and options.tls.ca are the same file, s.yaml'],
  [{ log: '/nowhere/at/all' }, 'The log file /nowhere/at/all cannot be written.'],
])('refuses the options %j', async (options, message) => {
  await expect(startEmulator(options as unknown as EmulatorOptions)).rejects.toThrow(message);
});

describe('a ready file', () => {
  test('is whole, private, and alone in its folder', async () => {
    const emulator = await startTestEmulator();
    const path = join(folder, 'ready', 'ready.json');
    await mkdir(join(folder, 'ready'));
    await writeReadyFile(path, emulator.ready);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(emulator.ready);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'ready'))).toEqual(['ready.json']);
    await emulator.close();
  });

  test('that cannot be written is told, and leaves nothing behind', async () => {
    const emulator = await startTestEmulator();
    const missing = join(folder, 'missing', 'ready.json');
    await expect(writeReadyFile(missing, emulator.ready)).rejects.toThrow(
      `The ready file ${missing} cannot be written (ENOENT).`,
    );
    const taken = join(folder, 'taken');
    await mkdir(join(taken, 'ready.json'), { recursive: true });
    await expect(writeReadyFile(join(taken, 'ready.json'), emulator.ready)).rejects.toThrow(
      /^The ready file \S+ cannot be written \(E[A-Z]+\)\.$/,
    );
    expect(await readdir(taken)).toEqual(['ready.json']);
    await emulator.close();
  });
});

test('a port in use is told', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const address = holder.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await expect(startEmulator({ port })).rejects.toThrow(`The emulator cannot listen on port ${port} (EADDRINUSE).`);
  await new Promise((resolve) => holder.close(resolve));
});

test('two emulators in one process share nothing', async () => {
  const [one, two] = [await startTestEmulator(), await startTestEmulator()];
  const nonce = 'the-same';
  await one.must('CreateSecret', { SecretName: 's', VersionId: 'v1', SecretData: 'x' }, { nonce });
  one.faults([{ effect: { do: 'reset' } }]);
  await one.advance('30d');
  expect(await two.call('DescribeSecret', { SecretName: 's' }, { nonce })).toMatchObject({ status: 404 });
  expect(Math.abs((await two.call('ListSecrets')).date - Date.now())).toBeLessThan(60_000);
  expect(two.requests()).toHaveLength(2);
  await one.close();
  expect((await two.call('ListSecrets')).status).toBe(200);
  await two.close();
  await two.close();
});

test('latency holds every answer back', async () => {
  const slow = await startTestEmulator({ latency: 60 });
  const start = performance.now();
  await slow.must('ListSecrets');
  expect(performance.now() - start).toBeGreaterThan(55);
  await slow.close();
});
