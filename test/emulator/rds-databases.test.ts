import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeedInstance } from '../../src/emulator/seed/seed.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const instance = (id: string, engine: SeedInstance['engine'], databases: readonly string[] = []): SeedInstance => ({
  id,
  engine,
  databases,
  accounts: [{ name: 'app' }],
  server: 'none',
});

let emulator: TestEmulator;
beforeAll(async () => {
  const many = Array.from({ length: 101 }, (_, index) => `db${index}`);
  emulator = await startTestEmulator({
    accountDelay: 60_000,
    seed: {
      instances: [
        instance('my', 'MySQL'),
        instance('many', 'MySQL', many),
        instance('maria', 'MariaDB'),
        instance('pg', 'PostgreSQL', ['old']),
        instance('ms', 'SQLServer', ['old', 'older']),
      ],
    },
  });
});
afterAll(() => emulator.close());

type Row = Readonly<Record<string, unknown>>;

const list = async (DBInstanceId: string, more: Record<string, string> = {}): Promise<readonly Row[]> => {
  const { Databases, ...rest } = await emulator.must('DescribeDatabases', { DBInstanceId, ...more });
  expect(Object.keys(rest)).toEqual(['RequestId']);
  return (Databases as { Database: readonly Row[] }).Database;
};
const make = (DBName: string, CharacterSetName = 'utf8mb4', DBInstanceId = 'my') =>
  emulator.call('CreateDatabase', { DBInstanceId, DBName, CharacterSetName, DBDescription: 'made' });

test('pages hold 30, 50 or 100 [rds.database-list]', async () => {
  expect(await list('many')).toHaveLength(30);
  expect(await list('many', { PageSize: '50' })).toHaveLength(50);
  expect(await list('many', { PageSize: '100', PageNumber: '2' })).toMatchObject([
    { DBName: 'db100', PageNumber: 2, PageSize: 100 },
  ]);
  for (const PageSize of ['29', '31', '40', '101'])
    expect(await emulator.call('DescribeDatabases', { DBInstanceId: 'many', PageSize }), PageSize).toMatchObject({
      status: 400,
      code: 'InvalidParameter',
    });
});

test('a total stands in the items of SQL Server only [rds.database-total]', async () => {
  expect(await list('ms')).toMatchObject([{ TotalCount: 2 }, { TotalCount: 2 }]);
  expect((await list('pg'))[0]).not.toHaveProperty('TotalCount');
});

test('PostgreSQL takes its character set apart [rds.database-postgres]', async () => {
  const fields = { CharacterSetName: 'UTF8', ConnLimit: '-1', Tablespace: 'pg_default' };
  expect(await list('pg')).toMatchObject([{ ...fields, Collate: 'C', Ctype: 'en_US.utf8' }]);
  expect(await make('made', 'UTF8,de_DE.utf8,C', 'pg')).toMatchObject({ status: 200 });
  expect(await list('pg', { DBName: 'made' })).toMatchObject([{ ...fields, Collate: 'de_DE.utf8', Ctype: 'C' }]);
  expect((await list('ms'))[0]).not.toHaveProperty('Collate');
});

describe('CreateDatabase', () => {
  test('takes a while; nothing is granted before [rds.database-creating] [rds.database-list]', async () => {
    const grant = { DBInstanceId: 'my', AccountName: 'app', DBName: 'new_db', AccountPrivilege: 'ReadOnly' };
    expect(await make('new_db')).toMatchObject({ status: 200 });
    expect(await list('my', { DBName: 'new_db' })).toMatchObject([
      { DBName: 'new_db', DBStatus: 'Creating', Engine: 'MySQL', DBInstanceId: 'my', DBDescription: 'made' },
    ]);
    expect(await list('my', { DBStatus: 'Running' })).toEqual([]);
    const early = { status: 403, code: 'OperationDenied.DBStatus' };
    expect(await emulator.call('GrantAccountPrivilege', grant)).toMatchObject(early);
    const { AccountPrivilege: _, ...revoke } = grant;
    expect(await emulator.call('RevokeAccountPrivilege', revoke)).toMatchObject(early);
    await emulator.advance('1m');
    expect(await list('my', { DBStatus: 'Running' })).toMatchObject([
      { DBName: 'new_db', CharacterSetName: 'utf8mb4' },
    ]);
    expect(await emulator.call('GrantAccountPrivilege', grant)).toMatchObject({ status: 200 });
    expect(await list('my', { DBName: 'none' })).toEqual([]);
  });

  test('names [rds.database-names] [rds.database-taken]', async () => {
    expect(await make('two')).toMatchObject({ status: 200 });
    expect(await make('two')).toMatchObject({ status: 400, code: 'InvalidDBName.Duplicate' });
    expect(await make(`a${'b'.repeat(63)}`)).toMatchObject({ status: 200 });
    for (const bad of ['a', `a${'b'.repeat(64)}`, 'Upper', '1a', 'a_', 'a-', 'a.b'])
      expect(await make(bad), bad).toMatchObject({ status: 400, code: 'InvalidParameter' });
  });

  test.each([
    ['my', ['utf8', 'gbk', 'latin1', 'utf8mb4'], ['koi8', 'UTF8,C,C', 'Chinese_PRC_CI_AS']],
    ['maria', ['utf8', 'gbk', 'latin1', 'utf8mb4'], ['koi8']],
    ['pg', ['UTF8', 'UTF8,C,en_US.utf8'], ['UTF8,', 'UTF8,C,C,C', 'a b']],
    ['ms', ['Chinese_PRC_CI_AS', 'SQL_Latin1_General_CP1_CI_AS'], ['UTF8,C', 'a-b']],
  ])('character sets of %s [rds.database-charset]', async (id, good, bad) => {
    for (const [index, charset] of good.entries())
      expect(await make(`set${index}`, charset, id), charset).toMatchObject({ status: 200 });
    for (const charset of bad)
      expect(await make('unset', charset, id), charset).toMatchObject({ status: 400, code: 'InvalidParameter' });
  });
});
