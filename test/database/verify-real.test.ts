import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, startMariadb, startPostgres } from '../support/databases.ts';
import { findPrograms } from '../support/find-databases.ts';
import { type Bench, bench, type Run } from '../support/keyturn.ts';

const programs = findPrograms();
const ajv = new Ajv2020({ strict: false });
const validate = ajv.compile(JSON.parse(readFileSync(resolve('schema/verify.schema.json'), 'utf8')));

const kinds = {
  MariaDB: {
    start: startMariadb,
    scheme: 'mysql',
    permission: 'ReadWrite',
    admin: (word: string) => [
      `CREATE USER admin@'127.0.0.1' IDENTIFIED BY '${word}'`,
      "GRANT ALL ON *.* TO admin@'127.0.0.1' WITH GRANT OPTION",
    ],
    more: ["GRANT SELECT ON mysql.db TO app_clone@'%'"],
    less: ["REVOKE SELECT ON mysql.db FROM app_clone@'%'"],
    only: ['table mysql.db: SELECT'],
    lock: "ALTER USER app_clone@'%' ACCOUNT LOCK",
    unlock: "ALTER USER app_clone@'%' ACCOUNT UNLOCK",
    locked: /the account is\s+locked/,
    // A server of this kind does not tell strangers whether a database exists.
    noDatabase: { code: 2, says: /1044.*or\s+give another\s+database/s },
  },
  PostgreSQL: {
    start: startPostgres,
    scheme: 'postgres',
    permission: 'DBOwner',
    admin: (word: string) => [`CREATE ROLE admin SUPERUSER LOGIN PASSWORD '${word}'`],
    more: ['CREATE ROLE auditors', 'GRANT auditors TO app_clone'],
    less: ['REVOKE auditors FROM app_clone'],
    only: ['member of: auditors'],
    lock: 'ALTER ROLE app_clone NOLOGIN',
    unlock: 'ALTER ROLE app_clone LOGIN',
    locked: /it has\s+no\s+LOGIN/,
    noDatabase: { code: 1, says: /3D000.*Give a database that exists/s },
  },
} as const;

describe.runIf(programs).each(['MariaDB', 'PostgreSQL'] as const)('verify at a real %s', (engine) => {
  const kind = kinds[engine];
  const id = 'rm-bp1orders00001';
  let server: Database;
  let place: Bench;

  const file = (instance: string): string => `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${instance} }
defaults: { rotation: 7d, rotateOnCreate: true }
secrets:
  - name: pair
    instance: db
    accounts: { mode: dual, create: { name: app, grants: { orders: ${kind.permission} } } }
`;
  const at = (host: string, more = ''): string => file(`{ id: ${id}, endpoint: "${host}:${server.port}"${more} }`);

  beforeAll(async () => {
    if (programs === undefined) throw new Error('no programs');
    server = await kind.start(programs);
    const word = randomBytes(12).toString('hex');
    await server.sql(...kind.admin(word));
    const url: `${string}://${string}` = `${kind.scheme}://admin:${word}@127.0.0.1:${server.port}`;
    place = await bench(
      { seed: { instances: [{ id, engine, databases: ['orders'], server: url }] } },
      { 'secrets.yaml': file(id), 'ca.pem': server.ca },
    );
    const applied = await place.run(['apply', '--yes']);
    expect(applied, applied.stdout + applied.stderr).toMatchObject({ code: 0 });
  }, 60_000);
  afterAll(async () => {
    await place?.close();
    await server?.stop();
  });

  /** What a pipeline reads; exactly what the schema says. */
  const verified = async (...args: readonly string[]): Promise<Run & { told: Record<string, unknown[]> }> => {
    const run = await place.run(['verify', '--format', 'json', ...args]);
    const told = JSON.parse(run.stdout);
    expect(validate(told), ajv.errorsText(validate.errors)).toBe(true);
    expect(told.exitCode).toBe(run.code);
    return { ...run, told };
  };

  test('both accounts log in and have the same rights there, before and after rotations', async () => {
    for (const rotate of [[], ['rotate', 'pair', '--verify'], ['rotate', 'pair', '--both', '--yes', '--verify']]) {
      if (rotate.length > 0) {
        const run = await place.run(rotate);
        expect(run, run.stdout + run.stderr).toMatchObject({
          code: 0,
          stdout: expect.stringContaining('2 of 2 logins accepted'),
        });
      }
      const text = await place.run(['verify']);
      expect(text, text.stderr).toMatchObject({ code: 0, stderr: '' });
      expect(text.stdout).toContain('2 of 2 logins accepted.\nRights of 1 pair on the server: 1 equal.\n');
    }
  });

  test('a right that only one of them has: 2, and which', async () => {
    await server.sql(...kind.more);
    const { code, stderr, told } = await verified();
    expect(code, stderr).toBe(2);
    const [pair] = told.pairs ?? [];
    const [{ stage } = { stage: '' }] = (told.logins as { stage: string; account: string }[]).filter(
      ({ account }) => account === 'app_clone',
    );
    expect(pair).toMatchObject({
      rights: 'different',
      [stage === 'ACSCurrent' ? 'onlyCurrent' : 'onlyPrevious']: kind.only,
    });
    expect(stderr).toContain('W_TWINS_DIFFER');
    await server.sql(...kind.less);
    expect((await verified()).code).toBe(0);
  });

  test('a locked account is refused: 2, and what to do', async () => {
    await server.sql(kind.lock);
    const { code, stderr, told } = await verified();
    expect(code).toBe(2);
    expect(told.summary).toMatchObject({ accepted: 1, refused: 1, rightsNotChecked: 1 });
    expect(stderr).toMatch(kind.locked);
    expect(stderr).toContain('E_LOGIN_REFUSED');
    await server.sql(kind.unlock);
  });

  test('a database that is not there', async () => {
    place.write('other.yaml', at('127.0.0.1', ', database: missing'));
    const { code, stderr } = await verified('-f', 'other.yaml');
    expect(code).toBe(kind.noDatabase.code);
    expect(stderr).toMatch(kind.noDatabase.says);
  });

  test('TLS on this machine, with --ca: verified by name', async () => {
    place.write('named.yaml', at('localhost'));
    expect((await verified('-f', 'named.yaml', '--ca', join(place.folder, 'ca.pem'))).code).toBe(0);
    // The certificate names localhost alone.
    place.write('numbered.yaml', at('127.0.0.1'));
    const byAddress = await verified('-f', 'numbered.yaml', '--ca', join(place.folder, 'ca.pem'));
    expect(byAddress.code).toBe(1);
    expect(byAddress.stderr).toMatch(/another\s+host\s+name.*Give the host name that the\s+certificate is for/s);
  });
});
