import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeedInstance } from '../../src/emulator/seed/seed.ts';
import { type Params, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const instances: readonly SeedInstance[] = [
  { id: 'my-1', engine: 'MySQL', description: 'shop of Ann', tags: { team: 'a', stage: 'prod' }, server: 'builtin' },
  { id: 'my-2', engine: 'MySQL', engineVersion: '5.7', role: 'Readonly', tags: { team: 'a' }, server: 'none' },
  { id: 'pg-1', engine: 'PostgreSQL', storageType: 'local_ssd', zone: 'cn-hangzhou-b', server: 'none' },
  { id: 'ms-1', engine: 'SQLServer', category: 'AlwaysOn', resourceGroup: 'rg-other', lockMode: 'ManualLock' },
  { id: 'off-1', engine: 'MariaDB', status: 'Stopped', accountMaxQuantity: 7, server: 'none' },
  { id: 'far-1', engine: 'MySQL', region: 'cn-shanghai', server: 'none' },
];

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed: { instances } });
});
afterAll(() => emulator.close());

type List = {
  readonly Items: { readonly DBInstance: readonly Readonly<Record<string, string>>[] };
  readonly NextToken: string;
  readonly PageRecordCount: number;
  readonly TotalRecordCount: number;
  readonly PageNumber?: number;
};

const list = async (more: Params = {}): Promise<List> =>
  (await emulator.must('DescribeDBInstances', { RegionId: 'cn-hangzhou', ...more })) as List;
const ids = async (more: Params) => (await list(more)).Items.DBInstance.map(({ DBInstanceId }) => DBInstanceId);
const refused = (more: Params) => emulator.call('DescribeDBInstances', { RegionId: 'cn-hangzhou', ...more });
const invalid = { status: 400, code: 'InvalidParameter' };

describe('DescribeDBInstances', () => {
  test('lists one region [rds.instance-list-region]', async () => {
    expect(await list()).toMatchObject({ TotalRecordCount: 5, PageRecordCount: 5, PageNumber: 1, NextToken: '' });
    expect(await ids({ RegionId: 'cn-shanghai' })).toEqual(['far-1']);
    expect(await emulator.call('DescribeDBInstances')).toMatchObject({ status: 400, code: 'MissingParameter' });
  });

  test.each<[Params, readonly string[]]>([
    [{ DBInstanceId: 'pg-1' }, ['pg-1']],
    [{ DBInstanceId: 'far-1' }, []],
    [{ DBInstanceStatus: 'Stopped' }, ['off-1']],
    [{ DBInstanceType: 'Readonly' }, ['my-2']],
    [{ DBInstanceClass: 'other' }, []],
    [{ Engine: 'MySQL' }, ['my-1', 'my-2']],
    [{ Engine: 'MySQL', EngineVersion: '5.7' }, ['my-2']],
    [{ Engine: 'SQLServer', EngineVersion: '5.7' }, []],
    [{ Category: 'AlwaysOn' }, ['ms-1']],
    [{ ConnectionMode: 'Safe' }, []],
    [{ ConnectionString: 'pg-1.emulator.invalid' }, ['pg-1']],
    [{ InstanceNetworkType: 'Classic' }, []],
    [{ PayType: 'Prepaid' }, []],
    [{ VpcId: 'vpc-other' }, []],
    [{ VSwitchId: 'vsw-other' }, []],
    [{ ZoneId: 'cn-hangzhou-b' }, ['pg-1']],
    [{ ResourceGroupId: 'rg-other' }, ['ms-1']],
    [{ Expired: 'True' }, []],
    [{ Expired: 'False', Engine: 'PostgreSQL' }, ['pg-1']],
  ])('%j gives %j [rds.instance-list-filters]', async (filter, expected) => {
    expect(await ids(filter)).toEqual(expected);
  });

  test('a filter with a value that it cannot have [rds.instance-list-filters]', async () => {
    for (const more of [{ Engine: 'Oracle' }, { DBInstanceType: 'Other' }, { Expired: 'no' }, { PayType: 'Free' }])
      expect(await refused(more), JSON.stringify(more)).toMatchObject(invalid);
  });

  test('parameters that the service has and the emulator has not [rds.instance-list-others]', async () => {
    const unsupported = { status: 400, code: 'UnsupportedParameter' };
    for (const name of ['DedicatedHostGroupId', 'DedicatedHostId', 'Filter', 'QueryAutoRenewal', 'proxyId'])
      expect(await refused({ [name]: 'x' }), name).toMatchObject(unsupported);
    for (const name of ['Flag', 'GeneralGroupName', 'DBInstanceNetRWSplitType'])
      expect(
        await emulator.call('DescribeDBInstanceNetInfo', { DBInstanceId: 'my-1', [name]: 'x' }),
        name,
      ).toMatchObject(unsupported);
  });

  test('searches ids and descriptions [rds.instance-list-search]', async () => {
    expect(await ids({ SearchKey: 'y-' })).toEqual(['my-1', 'my-2']);
    expect(await ids({ SearchKey: 'of Ann' })).toEqual(['my-1']);
    expect(await ids({ SearchKey: 'nowhere' })).toEqual([]);
  });

  test('finds tags that are all there, five at most [rds.instance-list-tags]', async () => {
    expect(await ids({ Tags: '{"team":"a"}' })).toEqual(['my-1', 'my-2']);
    expect(await ids({ Tags: '{"team":"a","stage":"prod"}' })).toEqual(['my-1']);
    expect(await ids({ Tags: '{"team":"b"}' })).toEqual([]);
    const six = JSON.stringify(Object.fromEntries('abcdef'.split('').map((key) => [key, ''])));
    for (const Tags of [six, '[]', '"team"', '{"team":1}', '{'])
      expect(await refused({ Tags }), Tags).toMatchObject(invalid);
  });

  test('pages by number [rds.instance-list-numbers]', async () => {
    expect(await list({ PageSize: '2', PageNumber: '3' })).toMatchObject({
      Items: { DBInstance: [{ DBInstanceId: 'off-1' }] },
      PageNumber: 3,
      PageRecordCount: 1,
      TotalRecordCount: 5,
      NextToken: '',
    });
    for (const more of [{ PageSize: '0' }, { PageSize: '101' }, { PageNumber: '0' }])
      expect(await refused(more), JSON.stringify(more)).toMatchObject(invalid);
  });

  test('pages by token, whatever the number says [rds.instance-list-tokens]', async () => {
    const seen: (string | undefined)[] = [];
    let page = await list({ MaxResults: '2', PageSize: '1', PageNumber: '4' });
    for (let calls = 1; calls < 5; calls += 1) {
      expect(page.PageNumber).toBeUndefined();
      expect(page.TotalRecordCount).toBe(5);
      seen.push(...page.Items.DBInstance.map(({ DBInstanceId }) => DBInstanceId));
      if (page.NextToken === '') break;
      page = await list({ MaxResults: '2', NextToken: page.NextToken });
    }
    expect(seen).toEqual(['my-1', 'my-2', 'pg-1', 'ms-1', 'off-1']);
    expect(page.NextToken).toBe('');
    const { NextToken } = await list({ MaxResults: '3' });
    expect(await ids({ NextToken, PageNumber: '9' })).toEqual(['ms-1', 'off-1']);
    for (const MaxResults of ['0', '101']) expect(await refused({ MaxResults })).toMatchObject(invalid);
  });

  test('a token that was not given out [rds.instance-list-token-wrong]', async () => {
    for (const NextToken of ['3', 'zzzz', 'ZnJvbTp4']) expect(await refused({ NextToken })).toMatchObject(invalid);
  });

  test('tells the edition, unless it is not to [rds.instance-list-level]', async () => {
    const first = async (more: Params) => (await list({ DBInstanceId: 'ms-1', ...more })).Items.DBInstance[0];
    expect(await first({})).toMatchObject({ Category: 'AlwaysOn', LockMode: 'ManualLock', DBInstanceType: 'Primary' });
    expect(await first({ InstanceLevel: '0' })).toHaveProperty('Category');
    expect(await first({ InstanceLevel: '1' })).not.toHaveProperty('Category');
  });
});

test('DescribeDBInstanceAttribute tells what the plan needs, and an address [rds.instance-attribute] [rds.instance-address]', async () => {
  const attribute = (DBInstanceId: string) => emulator.must('DescribeDBInstanceAttribute', { DBInstanceId });
  expect(await attribute('off-1')).toMatchObject({
    Items: {
      DBInstanceAttribute: [
        {
          DBInstanceId: 'off-1',
          DBInstanceStatus: 'Stopped',
          DBInstanceType: 'Primary',
          DBInstanceStorageType: 'cloud_essd',
          Engine: 'MariaDB',
          EngineVersion: '10.3',
          Category: 'HighAvailability',
          LockMode: 'Unlock',
          RegionId: 'cn-hangzhou',
          ConnectionString: 'off-1.emulator.invalid',
          Port: '3306',
          AccountMaxQuantity: 7,
        },
      ],
    },
  });
  expect(await attribute('pg-1')).toMatchObject({ Items: { DBInstanceAttribute: [{ Port: '5432' }] } });
  expect(await attribute('ms-1')).toMatchObject({ Items: { DBInstanceAttribute: [{ Port: '1433' }] } });
  const port = emulator.state().instances.find(({ id }) => id === 'my-1')?.port;
  expect(await attribute('my-1')).toMatchObject({
    Items: { DBInstanceAttribute: [{ ConnectionString: '127.0.0.1', Port: `${port}` }] },
  });
});

test('DescribeDBInstanceNetInfo tells the same address [rds.instance-net-info]', async () => {
  expect(await emulator.must('DescribeDBInstanceNetInfo', { DBInstanceId: 'pg-1' })).toMatchObject({
    InstanceNetworkType: 'VPC',
    DBInstanceNetInfos: {
      DBInstanceNetInfo: [{ ConnectionString: 'pg-1.emulator.invalid', Port: '5432', IPType: 'Private' }],
    },
  });
});

test('DescribeRegions knows the regions of the seed [rds.regions]', async () => {
  const regions = (more: Params = {}) => emulator.call('DescribeRegions', more, { version: '2014-08-15' });
  const zones = [
    { RegionId: 'cn-hangzhou', ZoneId: 'cn-hangzhou-h' },
    { RegionId: 'cn-hangzhou', ZoneId: 'cn-hangzhou-b' },
    { RegionId: 'cn-shanghai', ZoneId: 'cn-shanghai-h' },
  ];
  expect((await regions()).body).toMatchObject({ Regions: { RDSRegion: zones } });
  expect(await regions({ AcceptLanguage: 'zh-CN' })).toMatchObject({ status: 200 });
  expect(await regions({ AcceptLanguage: 'de' })).toMatchObject(invalid);
  const empty = await startTestEmulator();
  expect((await empty.call('DescribeRegions', {}, { version: '2014-08-15' })).body).toMatchObject({
    Regions: { RDSRegion: [{ RegionId: 'cn-hangzhou' }] },
  });
  await empty.close();
});

test('an instance that is not there [rds.instance-unknown]', async () => {
  for (const action of ['DescribeDBInstanceAttribute', 'DescribeDBInstanceNetInfo', 'DescribeAccounts'])
    expect(await emulator.call(action, { DBInstanceId: 'none' }), action).toMatchObject({
      status: 400,
      code: 'InvalidDBInstanceId.NotFound',
    });
});
