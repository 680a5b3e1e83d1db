import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Action } from '../../src/model/action.ts';
import { backupMark, backupName, markKey } from '../../src/model/marks.ts';
import { connectTo, desiredOf, desiredSecret, outcomeOf, problemsOf, useKeys } from '../support/wire-connect.ts';
import { type Handler, type Reply, startWireServer, type WireServer } from '../support/wire-server.ts';

// Settings that no file names: how they are read, and that they are sent back as they were.

let server: WireServer;
beforeEach(() => useKeys());
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

const customData =
  '{"big":12345678901234567890,"exact":1.50,"deep":{"b":1,"a":[ 1,"}" ],"b":2},"none":null,"text":"t\\u0061"}';
const tagsOf = (tags: Readonly<Record<string, string>>) => ({
  Tag: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
});

const described = (SecretName: string, tags: Readonly<Record<string, string>> = {}, instance = 'rm-bp2') => ({
  Arn: `acs:kms:cn-hangzhou:1540:secret/${SecretName}`,
  SecretName,
  SecretType: 'Rds',
  CreateTime: '2026-11-01T00:00:00Z',
  DKMSInstanceId: 'kst-1',
  EncryptionKeyId: 'key-1',
  ExtendedConfig: `{"SecretSubType":"SingleUser","DBInstanceId":"${instance}","CustomData":${customData}}`,
  Tags: tagsOf({ [markKey.owner]: 'payments', ...tags }),
});

describe('custom data that is no text', () => {
  const names = ['big', 'exact', 'deep', 'none'];
  const rest = customData.slice(1, customData.indexOf(',"text"'));

  it('goes back as it was when another key changes', async () => {
    server = await startWireServer({
      DescribeSecret: () => ({ body: described('app') }),
      UpdateSecret: () => ({ body: { SecretName: 'app', RequestId: 'r-1' } }),
    });
    const action: Action = { do: 'setCustomData', secret: 'app', customData: { text: 'new', gone: null } };
    expect((await outcomeOf(await connectTo(server.url), action)).outcome).toBe('done');
    const [sent] = server.seen.filter((one) => one.action === 'UpdateSecret');
    expect(sent?.params['ExtendedConfig.CustomData']).toBe(`{${rest},"text":"new"}`);
  });

  it('goes to a new secret, and to a backup, as it was', async () => {
    server = await startWireServer({
      DescribeSecret: () => ({ body: described('app') }),
      CreateSecret: () => ({ body: { SecretName: 'app', RequestId: 'r-1' } }),
      DescribeAccounts: () => ({
        body: { Accounts: { DBInstanceAccount: [{ AccountName: 'a', AccountStatus: 'Available' }] } },
      }),
    });
    const cloud = await connectTo(server.url);
    const data = {
      big: { json: '12345678901234567890' },
      exact: { json: '1.50' },
      deep: { json: '{"b":1,"a":[ 1,"}" ],"b":2}' },
      none: { json: 'null' },
      text: 'ta',
    };
    const settings = { customData: data, tags: {}, policy: '{"Version":"1"}' };
    const backup = { ...settings, name: 'app.backup', instance: 'rm-bp1' };
    await cloud.perform({ do: 'createBackup', secret: 'app', backup }, {});
    const accounts = [{ name: 'a', password: { from: 'throwAway' } as const }];
    const secret = { ...settings, name: 'app', instance: 'rm-bp1', mode: 'dual', accounts, rotation: 'off' } as const;
    await cloud.perform({ do: 'createSecret', secret }, {});
    expect(names.every((name) => rest.includes(`"${name}":`))).toBe(true);
    const created = server.seen.filter(({ action }) => action === 'CreateSecret');
    const [first, second] = created.map(({ params }) => params);
    const config = (type: string) =>
      `{"SecretSubType":"${type}","DBInstanceId":"rm-bp1","CustomData":{${rest},"text":"ta"}}`;
    expect(first).toMatchObject({
      ExtendedConfig: config('SingleUser'),
      Policy: '{"Version":"1"}',
      SecretName: 'app.backup',
    });
    expect(second).toMatchObject({ ExtendedConfig: config('DoubleUsers'), Policy: '{"Version":"1"}' });
    // Nobody knows the password of a backup, and no database its account.
    expect(first).toMatchObject({ EnableAutomaticRotation: 'false' });
    expect(first?.SecretData).toMatch(/^\{"Accounts":\[\{"AccountName":"keyturn_backup_no_account",/);
  });
});

const instanceAnswers = {
  DescribeDBInstanceAttribute: () => ({
    body: {
      Items: {
        DBInstanceAttribute: [
          {
            DBInstanceId: 'rm-bp1',
            Engine: 'MySQL',
            EngineVersion: '8.0',
            DBInstanceStatus: 'Running',
            RegionId: 'cn-hangzhou',
          },
        ],
      },
    },
  }),
  DescribeAccounts: () => ({ body: { Accounts: { DBInstanceAccount: [] } } }),
  DescribeDatabases: () => ({ body: { Databases: { Database: [] } } }),
} satisfies Record<string, Handler>;

const serve = async (policy: Handler, tags = {}, instance = 'rm-bp2'): Promise<WireServer> => {
  server = await startWireServer({
    ...instanceAnswers,
    ListSecrets: () => ({
      body: {
        SecretList: { Secret: [described('app', tags, instance), described('settled', {}, 'rm-bp1')] },
        TotalCount: 2,
      },
    }),
    DescribeSecret: ({ params: { SecretName = '' } }) => ({
      body: described(SecretName, SecretName === 'app' ? tags : {}, SecretName === 'app' ? instance : 'rm-bp1'),
    }),
    GetSecretPolicy: policy,
  });
  return server;
};

const files = desiredOf(
  ...['app', 'settled'].map((name) => desiredSecret({ name, accounts: { how: 'unknown', mode: 'single' } })),
);
const refused = (status: number, Code: string): Reply => ({ status, body: { Code, RequestId: 'r-1' } });
const grant = (account: string, Sid?: string) => ({
  ...(Sid === undefined ? {} : { Sid }),
  Effect: 'Allow',
  Principal: { RAM: [`acs:ram::${account}:*`] },
  Action: ['kms:*'],
  Resource: ['*'],
});
const policyOf = (...Statement: readonly unknown[]): string => JSON.stringify({ Version: '1', Statement });

describe('the policy of a secret that may be replaced', () => {
  it.each<[string, string, string | null]>([
    ['the default', policyOf(grant('1540', 'kms default secret policy')), null],
    ['the default under another name', policyOf(grant('1540')), null],
    ['one for another account', policyOf(grant('1541')), policyOf(grant('1541'))],
    ['one with more', policyOf(grant('1540'), grant('1541')), policyOf(grant('1540'), grant('1541'))],
    ['no statement', policyOf('?'), policyOf('?')],
    ['no object', '[]', '[]'],
    ['no JSON', '{', '{'],
  ])('is read as KMS has it: %s', async (_what, Policy, expected) => {
    await serve(() => ({ body: { Policy } }));
    const live = await (await connectTo(server.url)).read(files, () => true);
    expect(live.secrets.app?.policy).toBe(expected);
    expect(live.secrets.settled).not.toHaveProperty('policy');
    expect(server.calls('GetSecretPolicy')).toBe(1);
  });

  it('is none where KMS says that there can be none', async () => {
    await serve(() => refused(400, 'Forbidden.KeyPolicyUnSupported'));
    expect((await (await connectTo(server.url)).read(files, () => true)).secrets.app?.policy).toBe(null);
  });

  it('that may not be read is told, and the rest is read', async () => {
    await serve(() => refused(403, 'Forbidden.NoPermission'));
    const { app, settled } = (await (await connectTo(server.url)).read(files, () => true)).secrets;
    expect(app?.policyUnread).toMatchObject({ says: expect.stringContaining('KMS'), requestId: 'r-1' });
    expect(app).not.toHaveProperty('policy');
    expect(settled?.name).toBe('settled');
  });

  it('of a secret that is gone by then is none of a secret', async () => {
    await serve(() => refused(404, 'Forbidden.ResourceNotFound'));
    const live = await (await connectTo(server.url)).read(files, () => true);
    expect(Object.keys(live.listed)).toEqual(['settled']);
  });

  it('ends the reading where the key itself is refused', async () => {
    await serve(() => refused(404, 'InvalidAccessKeyId.NotFound'));
    expect(await problemsOf((await connectTo(server.url)).read(files, () => true))).toMatchObject([
      { code: 'E_ACCESS_KEY' },
    ]);
  });

  it('is not asked for where nothing is replaced', async () => {
    await serve(() => 'reset', {}, 'rm-bp1');
    await (await connectTo(server.url)).read(files, () => true);
    expect(server.calls('GetSecretPolicy')).toBe(0);
  });
});

describe('backups', () => {
  const list = (owner: string, name = backupName('app')): Promise<WireServer> =>
    startWireServer({
      ...instanceAnswers,
      ListSecrets: () => ({
        body: {
          SecretList: { Secret: [described(name, { [markKey.owner]: owner, [markKey.backupOf]: backupMark('app') })] },
        },
      }),
      DescribeSecret: ({ params: { SecretName = '' } }) => ({
        body: described(SecretName, { [markKey.backupOf]: backupMark('app') }),
      }),
      GetSecretPolicy: () => ({ body: { Policy: '{}' } }),
    });

  it('are no secrets of the list, and ours are read with their policy', async () => {
    server = await list('payments');
    const live = await (await connectTo(server.url)).read(files, () => true);
    expect([Object.keys(live.listed), Object.keys(live.secrets)]).toEqual([[], []]);
    expect(live.backups[backupName('app')]?.policy).toBe('{}');
  });
  it('of others are not read', async () => {
    server = await list('billing');
    const live = await (await connectTo(server.url)).read(files, () => true);
    expect([Object.keys(live.listed), Object.keys(live.backups)]).toEqual([[], []]);
  });
  it('of secrets that are left out are left out with them', async () => {
    server = await list('payments');
    const live = await (await connectTo(server.url)).read(files, (name) => name === 'settled');
    expect(Object.keys(live.backups)).toEqual([]);
  });
  it('are what their name says, not a tag alone', async () => {
    server = await list('payments', 'other');
    const live = await (await connectTo(server.url)).read(files, () => true);
    expect(Object.keys(live.listed)).toEqual(['other']);
  });

  const deletion = { do: 'deleteBackup', secret: 'app', backup: backupName('app'), owner: 'payments' } as const;
  it.each<[string, Readonly<Record<string, string>>]>([
    ['has lost its mark', {}],
    ['is of another owner', { [markKey.backupOf]: backupMark('app'), [markKey.owner]: 'billing' }],
  ])('are left alone where one %s', async (_what, tags) => {
    server = await startWireServer({ DescribeSecret: () => ({ body: described('x', tags) }) });
    const result = await outcomeOf(await connectTo(server.url), { ...deletion, because: 'orphan' });
    expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_SECRET_CHANGED' } });
    expect(server.calls('DeleteSecret')).toBe(0);
  });
  it('that are gone need nothing', async () => {
    server = await startWireServer({ DescribeSecret: () => refused(404, 'Forbidden.ResourceNotFound') });
    expect((await outcomeOf(await connectTo(server.url), { ...deletion, because: 'replaced' })).outcome).toBe('done');
  });
  it.each([
    ['there', 'done', 2],
    ['gone', 'done', 1],
  ])('are looked for when the answer was lost: %s', async (what, outcome, sends) => {
    let isThere = true;
    server = await startWireServer({
      DescribeSecret: ({ params: { SecretName = '' } }) =>
        isThere || SecretName === 'app'
          ? { body: described(SecretName, { [markKey.backupOf]: backupMark('app') }) }
          : refused(404, 'Forbidden.ResourceNotFound'),
      DeleteSecret: (_seen, nth) => {
        isThere = what === 'there' && nth === 1;
        return nth === 1 ? 'reset' : { body: { RequestId: 'r-1' } };
      },
    });
    const result = await outcomeOf(await connectTo(server.url), { ...deletion, because: 'replaced' });
    expect([result.outcome, server.calls('DeleteSecret')]).toEqual([outcome, sends]);
  });
});
