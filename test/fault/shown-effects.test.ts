import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Action } from '../../src/model/action.ts';
import { connectTo, desiredOf, desiredSecret, outcomeOf, useKeys } from '../support/wire-connect.ts';
import { type Handler, startWireServer, type WireServer } from '../support/wire-server.ts';

// What a step takes for the effect of its write, and what it does not.

const servers: WireServer[] = [];
beforeEach(() => useKeys());
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
const serve = async (script: Readonly<Record<string, Handler>>): Promise<WireServer> => {
  const server = await startWireServer(script);
  servers.push(server);
  return server;
};
const ok: Handler = () => ({ body: { RequestId: 'r' } });
const day = 86_400_000;
const described = (more: object) => ({
  body: { SecretName: 'app', Arn: 'a', SecretType: 'Rds', CreateTime: '2026-01-01T00:00:00Z', ...more },
});

describe('setCustomData', () => {
  const scripted = (live: Record<string, unknown>) => {
    let data: unknown = live;
    const script: Readonly<Record<string, Handler>> = {
      UpdateSecret: ({ params }) => {
        data = JSON.parse(params['ExtendedConfig.CustomData'] ?? '{}');
        return { body: { RequestId: 'r' } };
      },
      DescribeSecret: () =>
        described({
          ExtendedConfig: JSON.stringify({ SecretSubType: 'SingleUser', DBInstanceId: 'rm-1', CustomData: data }),
        }),
    };
    return { script, data: () => data };
  };
  const action: Action = { do: 'setCustomData', secret: 'app', customData: { mine: '2', gone: null, never: null } };

  it('keeps a key that somebody added since the plan, and removes what is to go', async () => {
    const secret = scripted({ mine: '1', gone: 'x', added: 'since the plan' });
    const server = await serve(secret.script);
    expect((await outcomeOf(await connectTo(server.url), action)).outcome).toBe('done');
    expect(secret.data()).toEqual({ mine: '2', added: 'since the plan' });
  });

  it('can remove the last key', async () => {
    const secret = scripted({ gone: 'x' });
    const server = await serve(secret.script);
    await outcomeOf(await connectTo(server.url), { ...action, customData: { gone: null } });
    expect(secret.data()).toEqual({});
  });

  it('sees its effect though somebody adds another key meanwhile', async () => {
    const secret = scripted({ mine: '1' });
    const server = await serve({
      ...secret.script,
      UpdateSecret: (seen, nth) => {
        const CustomData = JSON.stringify({ mine: '2', another: 'x' });
        secret.script.UpdateSecret?.({ ...seen, params: { 'ExtendedConfig.CustomData': CustomData } }, nth);
        return 'reset';
      },
    });
    expect((await outcomeOf(await connectTo(server.url), action)).outcome).toBe('done');
    expect(server.calls('UpdateSecret')).toBe(1);
  });

  it('writes nothing when it cannot see what is there', async () => {
    const server = await serve({ DescribeSecret: () => ({ status: 403, body: { Code: 'Forbidden.NoPermission' } }) });
    const result = await outcomeOf(await connectTo(server.url), action);
    expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_DENIED' } });
    expect(server.calls('UpdateSecret')).toBe(0);
  });
});

describe('removeTags', () => {
  it('is sent again when the tag is still there after a lost answer', async () => {
    let tags = [{ TagKey: 'keyturn:owes', TagValue: '1' }];
    const server = await serve({
      UntagResource: (_seen, nth) => {
        if (nth === 1) return 'reset';
        tags = [];
        return { body: { RequestId: 'r' } };
      },
      DescribeSecret: () => described({ Tags: { Tag: tags } }),
    });
    const action: Action = { do: 'removeTags', secret: 'app', keys: ['keyturn:owes'] };
    expect((await outcomeOf(await connectTo(server.url), action)).outcome).toBe('done');
    expect(server.calls('UntagResource')).toBe(2);
  });
});

describe('revoke', () => {
  it('waits for both lists: one that leaves permissions out does not make them revoked', async () => {
    const server = await serve({
      RevokeAccountPrivilege: ok,
      DescribeAccounts: () => ({
        body: { Accounts: { DBInstanceAccount: [{ AccountName: 'a', AccountStatus: 'Available' }] } },
      }),
      DescribeDatabases: (_seen, nth) => {
        const AccountPrivilegeInfo = nth <= 3 ? [{ Account: 'a', AccountPrivilege: 'ReadOnly' }] : [];
        return { body: { Databases: { Database: [{ DBName: 'orders', Accounts: { AccountPrivilegeInfo } }] } } };
      },
    });
    const action: Action = { do: 'revoke', instance: 'rm-bp1', account: 'a', databases: ['orders'] };
    expect((await outcomeOf(await connectTo(server.url), action)).outcome).toBe('done');
    expect(server.calls('DescribeDatabases')).toBe(4);
  });
});

describe('setRotation', () => {
  const week: Action = { do: 'setRotation', secret: 'app', rotation: 604_800, mayRotateNow: false };
  const ago = (days: number) => new Date(Date.now() - days * day).toISOString();

  it('counts from the last rotation, not from the creation', async () => {
    const live = { AutomaticRotation: 'Enabled', RotationInterval: '604800s', LastRotationDate: ago(6) };
    const server = await serve({ DescribeSecret: () => described(live), UpdateSecretRotationPolicy: ok });
    expect((await outcomeOf(await connectTo(server.url), week)).outcome).toBe('done');
  });

  it('counts from the creation before the first rotation', async () => {
    const server = await serve({ DescribeSecret: () => described({}), UpdateSecretRotationPolicy: ok });
    const result = await outcomeOf(await connectTo(server.url), week);
    expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_INTERRUPTION' } });
    expect(server.calls('UpdateSecretRotationPolicy')).toBe(0);
  });

  it.each(['Disabled', 'Invalid'])('an interval on a rotation that is %s is not a rotation', async (state) => {
    const live = { AutomaticRotation: state, RotationInterval: '604800s', LastRotationDate: ago(1) };
    const server = await serve({ DescribeSecret: () => described(live), UpdateSecretRotationPolicy: ok });
    const result = await outcomeOf(await connectTo(server.url), week);
    expect(result).toMatchObject({ outcome: 'unknown', diagnostic: { code: 'E_NOT_SETTLED' } });
  });
});

describe('reading', () => {
  it('takes only a managed RDS secret for one that uses our accounts', async () => {
    const Tags = { Tag: [{ TagKey: 'keyturn:accounts', TagValue: 'orders_app' }] };
    const server = await serve({
      ListSecrets: () => ({
        body: {
          SecretList: {
            Secret: [
              { SecretName: 'note', SecretType: 'Generic', Tags },
              { SecretName: 'other', SecretType: 'Rds', Tags },
            ],
          },
          TotalCount: 2,
        },
      }),
      DescribeSecret: ({ params }) => described({ SecretName: params.SecretName }),
      DescribeDBInstanceAttribute: () => ({ status: 404, body: { Code: 'InvalidDBInstanceId.NotFound' } }),
    });
    const live = await (await connectTo(server.url)).read(desiredOf(desiredSecret({ name: 'app' })), () => true);
    expect(Object.keys(live.secrets)).toEqual(['other']);
  });
});
