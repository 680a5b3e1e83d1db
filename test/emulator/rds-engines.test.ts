import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeedInstance } from '../../src/emulator/seed/seed.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

type Kind = Omit<SeedInstance, 'id'> & {
  readonly longest: number;
  readonly upperCase: boolean;
  readonly keyword: string;
  readonly supers: 'one' | 'several';
  readonly firstIsSuper?: boolean;
  /** What can be granted, and how each reads back by account and by database. */
  readonly grants: readonly (readonly [granted: string, byAccount: string | undefined, byDatabase: string])[];
  readonly revokes: boolean;
};

const same = (...names: string[]) => names.map((name) => [name, name, name] as const);
const mysql = {
  engine: 'MySQL',
  longest: 32,
  upperCase: true,
  keyword: 'eagleye',
  supers: 'one',
  grants: same('ReadWrite', 'ReadOnly', 'DDLOnly', 'DMLOnly'),
  revokes: true,
} as const;
const maria = { ...mysql, engine: 'MariaDB', longest: 16, upperCase: false, keyword: 'replicator' } as const;
const postgres = {
  ...mysql,
  engine: 'PostgreSQL',
  longest: 63,
  upperCase: false,
  keyword: 'session_user',
  supers: 'several',
  grants: [['DBOwner', undefined, 'ALL']],
  revokes: false,
} as const;
const sqlServer = {
  ...mysql,
  engine: 'SQLServer',
  longest: 64,
  upperCase: false,
  keyword: 'sysadmin',
  firstIsSuper: true,
  grants: [...same('ReadWrite', 'ReadOnly'), ['DBOwner', 'DbOwner', 'DbOwner']],
} as const;

const kinds: Readonly<Record<string, Kind>> = {
  'MySQL 5.6': { ...mysql, engineVersion: '5.6', longest: 16 },
  'MySQL 5.7': { ...mysql, engineVersion: '5.7' },
  'MySQL 8.0': { ...mysql, engineVersion: '8.0' },
  'MariaDB 10.3': { ...maria, engineVersion: '10.3' },
  'MariaDB 10.6': { ...maria, engineVersion: '10.6' },
  'PostgreSQL on cloud disks': { ...postgres, engineVersion: '16.0' },
  'PostgreSQL on local disks': { ...postgres, storageType: 'local_ssd', longest: 16, grants: [] },
  'SQL Server 2019': { ...sqlServer, engineVersion: '2019_std' },
};

const allPrivileges = ['ReadWrite', 'ReadOnly', 'DDLOnly', 'DMLOnly', 'DBOwner', 'ALL', 'readonly'];
const idOf = (name: string): string => `rm-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '')}`;

let emulator: TestEmulator;
beforeAll(async () => {
  const instances = Object.entries(kinds).map(
    ([name, { engine, engineVersion, storageType }]): SeedInstance => ({
      id: idOf(name),
      engine,
      ...(engineVersion && { engineVersion }),
      ...(storageType && { storageType }),
      databases: ['orders', 'audit'],
      server: 'none',
    }),
  );
  emulator = await startTestEmulator({ seed: { instances } });
});
afterAll(() => emulator.close());

describe.each(Object.entries(kinds))('%s', (name, kind) => {
  const DBInstanceId = idOf(name);
  const create = (AccountName: string, more: Record<string, string> = {}) =>
    emulator.call('CreateAccount', { DBInstanceId, AccountName, AccountPassword: 'Passw0rd', ...more });
  const grant = (AccountName: string, DBName: string, AccountPrivilege: string) =>
    emulator.call('GrantAccountPrivilege', { DBInstanceId, AccountName, DBName, AccountPrivilege });
  const revoke = (AccountName: string, DBName: string) =>
    emulator.call('RevokeAccountPrivilege', { DBInstanceId, AccountName, DBName });
  /** What both lists say that the account has on a database. */
  const seen = async (account: string, database: string) => {
    const listed = await emulator.must('DescribeAccounts', { DBInstanceId, AccountName: account });
    const databases = await emulator.must('DescribeDatabases', { DBInstanceId, DBName: database });
    return [
      JSON.stringify(listed).match(new RegExp(`"DBName":"${database}","AccountPrivilege":"(\\w+)"`))?.[1],
      JSON.stringify(databases).match(new RegExp(`"Account":"${account}","AccountPrivilege":"(\\w+)"`))?.[1],
    ];
  };
  const done = { status: 200 };
  const Super = { AccountType: 'Super' };

  test('the first account [rds.account-first]', async () => {
    const first = await create('first_one');
    if (kind.firstIsSuper) {
      expect(first).toMatchObject({
        status: 400,
        body: { Code: 'InvalidAccountType.Format', Message: "The first account can't be normal type." },
      });
    } else expect(first).toMatchObject(done);
  });

  test('privileged accounts [rds.account-super] [rds.account-sysadmin]', async () => {
    expect(await create('dba', Super)).toMatchObject(done);
    expect(await create('dba2', Super)).toMatchObject(
      kind.supers === 'several' ? done : { status: 403, code: 'IncorrectAccountType' },
    );
    expect(await create('sysad', { AccountType: 'Sysadmin' })).toMatchObject(
      kind.engine === 'SQLServer' ? done : { status: 400, code: 'InvalidEngineVersion.NotSupported' },
    );
    expect(await create('any', { AccountType: 'Root' })).toMatchObject({ status: 400, code: 'InvalidParameter' });
  });

  test('names [rds.account-name-shape] [rds.account-name-length] [rds.account-name-keyword]', async () => {
    const format = { status: 400, code: 'InvalidAccountName.Format' };
    expect(await create('a'.repeat(kind.longest))).toMatchObject(done);
    expect(await create('a'.repeat(kind.longest + 1))).toMatchObject(format);
    expect(await create('a1')).toMatchObject(done);
    for (const bad of ['a', '1abc', '_abc', 'abc_', 'a-b', 'a b', 'ä1'])
      expect(await create(bad), bad).toMatchObject(format);
    expect(await create('Upper')).toMatchObject(kind.upperCase ? done : format);
    const forbidden = { status: 400, code: 'InvalidAccountName.Forbid' };
    expect(await create(kind.keyword)).toMatchObject(forbidden);
    expect(await create('pg_app')).toMatchObject(kind.engine === 'PostgreSQL' ? forbidden : done);
  });

  test('passwords [rds.account-password]', async () => {
    const wrong = { status: 400, code: 'InvalidAccountPassword.Format' };
    const bad = ['Short1!', `A1a${'x'.repeat(30)}`, 'onlylower1', 'ONLYUPPER1', 'Blank 123', 'Quote"123', 'Slash/123'];
    for (const AccountPassword of bad) {
      const reply = await create('pw', { AccountPassword });
      expect(reply, AccountPassword).toMatchObject(wrong);
      expect(JSON.stringify(reply.body)).not.toContain(AccountPassword);
    }
    expect(await create('pw1', { AccountPassword: 'aB!@#$%^&*()_+-=' })).toMatchObject(done);
    expect(await create('pw2', { AccountPassword: 'abcdef1!' })).toMatchObject(done);
  });

  test('privileges, and how they read back [rds.grant-values] [rds.grant-all] [rds.grant-dbowner] [rds.grant-local]', async () => {
    expect(await create('app')).toMatchObject(done);
    const known = kind.grants.map(([granted]) => granted);
    for (const other of allPrivileges.filter((privilege) => !known.includes(privilege)))
      expect(await grant('app', 'orders', other), other).toMatchObject(
        known.length === 0
          ? { status: 403, code: 'IncorrectDBInstanceType' }
          : { status: 400, code: 'InvalidAccountPrivilege.Malformed' },
      );
    for (const [granted, byAccount, byDatabase] of kind.grants) {
      expect(await grant('app', 'orders', granted)).toMatchObject(done);
      expect(await seen('app', 'orders')).toEqual([byAccount, byDatabase]);
    }
  });

  test('lists of privileges, and taking them back [rds.grant-lists] [rds.grant-replaces] [rds.grant-revoke] [rds.grant-no-revoke]', async () => {
    const refusedHere = { status: 403, code: 'IncorrectDBInstanceType' };
    if (kind.grants[0] === undefined) {
      expect(await revoke('app', 'orders')).toMatchObject(refusedHere);
      return;
    }
    const [granted, byAccount, byDatabase] = kind.grants[0];
    const last = kind.grants.at(-1) ?? kind.grants[0];
    const mismatch = { status: 400, code: 'InvalidDBNameOrAccountPrivilege' };
    expect(await grant('app', 'orders,audit', granted)).toMatchObject(mismatch);
    expect(await grant('app', 'orders', `${granted},${granted}`)).toMatchObject(mismatch);
    expect(await grant('app', 'audit,none', `${granted},${granted}`)).toMatchObject({
      status: 404,
      code: 'InvalidDBName.NotFound',
    });
    expect(await seen('app', 'audit')).toEqual([undefined, undefined]);
    expect(await grant('app', 'orders,audit', `${granted},${last[0]}`)).toMatchObject(done);
    expect(await seen('app', 'orders')).toEqual([byAccount, byDatabase]);
    expect(await seen('app', 'audit')).toEqual(last.slice(1));
    expect(await revoke('app', 'orders,audit')).toMatchObject(kind.revokes ? done : refusedHere);
    expect(await seen('app', 'audit')).toEqual(kind.revokes ? [undefined, undefined] : last.slice(1));
    if (kind.revokes) expect(await revoke('app', 'orders')).toMatchObject(done);
  });

  test('a privileged account takes no grant, except on PostgreSQL and SQL Server [rds.grant-super]', async () => {
    if (kind.grants[0] === undefined) return;
    const takes = kind.engine === 'PostgreSQL' || kind.engine === 'SQLServer';
    const refused = { status: 403, code: 'IncorrectAccountType' };
    expect(await grant('dba', 'orders', kind.grants[0][0])).toMatchObject(takes ? done : refused);
    if (kind.engine === 'SQLServer') expect(await grant('sysad', 'orders', 'DBOwner')).toMatchObject(refused);
  });
});
