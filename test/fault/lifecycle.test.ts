import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cloud } from '../../src/cloud/cloud.ts';
import type { NewSecret } from '../../src/model/action.ts';
import { isAccountOf } from '../../src/model/marks.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { connectTo, desiredOf, desiredSecret, fastClock, useKeys } from '../support/wire-connect.ts';

let emulator: TestEmulator;
let cloud: Cloud;
const waits: string[] = [];
const context = { waiting: (what: string) => void waits.push(what) };

beforeEach(async () => {
  emulator = await startTestEmulator({
    accountDelay: 20,
    seed: {
      instances: [
        { id: 'rm-bp1', engine: 'MySQL', engineVersion: '8.0', databases: ['orders', 'audit'] },
        { id: 'pgm-bp2', engine: 'PostgreSQL', engineVersion: '15.0', databases: ['shop'] },
      ],
    },
  });
  useKeys(emulator.ready.accessKeyId, emulator.ready.accessKeySecret);
  cloud = await connectTo(emulator.ready.kms, {}, fastClock());
  waits.length = 0;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await emulator.close();
});

const secret = (given: Partial<NewSecret>): NewSecret => ({
  name: 'orders/app',
  mode: 'dual',
  instance: 'rm-bp1',
  accounts: [
    { name: 'orders_app', password: { from: 'createAccount' } },
    { name: 'orders_app_clone', password: { from: 'createAccount' } },
  ],
  description: 'Order service',
  rotation: 604_800,
  customData: { service: 'orders' },
  tags: { 'keyturn:owner': 'payments', 'keyturn:accounts': 'orders_app/orders_app_clone' },
  ...given,
});

const account = (name: string, instance = 'rm-bp1') =>
  ({ do: 'createAccount', instance, account: name, type: 'Normal', owner: 'payments', secret: 'orders/app' }) as const;

describe('a secret from nothing, over signed calls', () => {
  it('creates a dual secret whose credential is the one of the account, and reads it back', async () => {
    for (const name of ['orders_app', 'orders_app_clone']) {
      await cloud.perform(account(name), context);
      const grants = { orders: 'ReadWrite', audit: 'ReadOnly' } as const;
      await cloud.perform({ do: 'grant', instance: 'rm-bp1', account: name, grants }, context);
    }
    const { requestIds } = await cloud.perform({ do: 'createSecret', secret: secret({}) }, context);
    expect(requestIds).toHaveLength(1);

    const live = await cloud.read(desiredOf(desiredSecret({ name: 'orders/app' })), () => true);
    expect(live.secrets['orders/app']).toMatchObject({
      name: 'orders/app',
      type: 'Rds',
      mode: 'dual',
      instance: 'rm-bp1',
      description: 'Order service',
      customData: { service: 'orders' },
      tags: { 'keyturn:owner': 'payments', 'keyturn:accounts': 'orders_app/orders_app_clone' },
      rotation: { state: 'on', interval: 604_800 },
    });
    const instance = live.instances['rm-bp1'];
    expect(instance).toMatchObject({ engine: 'MySQL', version: '8.0', status: 'Running', region: 'cn-hangzhou' });
    expect(instance?.databases).toEqual({ orders: 'Running', audit: 'Running' });
    const made = instance?.accounts.orders_app;
    expect(made).toMatchObject({
      type: 'Normal',
      status: 'Available',
      grants: { orders: 'ReadWrite', audit: 'ReadOnly' },
    });
    expect(isAccountOf(made?.description ?? '', 'payments', 'orders/app')).toBe(true);

    const [current, previous] = [
      await cloud.credential('orders/app', 'ACSCurrent'),
      await cloud.credential('orders/app', 'ACSPrevious'),
    ];
    expect([current.account, previous.account]).toEqual(['orders_app', 'orders_app_clone']);
    expect(current.password).not.toBe(previous.password);
    expect(current.password).toHaveLength(32);
  });

  it('waits until the account is Available and the permission shows, and says what it waits for', async () => {
    const slow = await startTestEmulator({
      accountDelay: 400,
      seed: { instances: [{ id: 'rm-bp1', engine: 'MySQL', engineVersion: '8.0', databases: ['orders'] }] },
    });
    useKeys(slow.ready.accessKeyId, slow.ready.accessKeySecret);
    const waiting = await connectTo(slow.ready.kms);
    await waiting.perform(account('orders_app'), context);
    const grants = { orders: 'ReadWrite' } as const;
    await waiting.perform({ do: 'grant', instance: 'rm-bp1', account: 'orders_app', grants }, context);
    const live = await waiting.read(desiredOf(desiredSecret({ name: 'x' })), () => true);
    await slow.close();
    expect(waits).toEqual(['account orders_app to be Available', 'permissions of orders_app to show']);
    expect(live.instances['rm-bp1']?.accounts.orders_app).toMatchObject({ status: 'Available', grants });
  });

  it('rotates to the version it was told, once, and swaps the accounts of a pair', async () => {
    await cloud.perform(account('orders_app'), context);
    await cloud.perform(account('orders_app_clone'), context);
    await cloud.perform({ do: 'createSecret', secret: secret({}) }, context);
    const before = await cloud.credential('orders/app', 'ACSCurrent');
    const rotation = { do: 'rotateSecret', secret: 'orders/app', versionId: 'keyturn-v2' } as const;
    await cloud.perform(rotation, context);
    await cloud.perform(rotation, context);
    const after = await cloud.credential('orders/app', 'ACSCurrent');
    expect(after).toMatchObject({ account: 'orders_app_clone', versionId: 'keyturn-v2' });
    expect(await cloud.credential('orders/app', 'ACSPrevious')).toEqual(before);
  });

  it('changes each field in place and sees the change', async () => {
    const accounts = [{ name: 'orders_app', password: { from: 'throwAway' } }] as const;
    await cloud.perform(account('orders_app'), context);
    await cloud.perform({ do: 'createSecret', secret: secret({ mode: 'single', accounts, rotation: 'off' }) }, context);
    const of = 'orders/app';
    await cloud.perform({ do: 'setDescription', secret: of, description: 'New words' }, context);
    await cloud.perform({ do: 'setCustomData', secret: of, customData: { Endpoint: 'db:3306' } }, context);
    await cloud.perform({ do: 'setTags', secret: of, tags: { team: 'orders', 'keyturn:owes': '1' } }, context);
    await cloud.perform({ do: 'removeTags', secret: of, keys: ['keyturn:owes'] }, context);
    await cloud.perform({ do: 'setRotation', secret: of, rotation: 2_592_000, mayRotateNow: false }, context);
    const live = await cloud.read(desiredOf(desiredSecret({ name: of })), () => true);
    expect(live.secrets[of]).toMatchObject({
      description: 'New words',
      customData: { Endpoint: 'db:3306' },
      rotation: { state: 'on', interval: 2_592_000 },
      mode: 'single',
    });
    expect(live.secrets[of]?.tags).toEqual({
      team: 'orders',
      'keyturn:owner': 'payments',
      'keyturn:accounts': 'orders_app/orders_app_clone',
    });
    await cloud.perform({ do: 'setRotation', secret: of, rotation: 'off', mayRotateNow: false }, context);
    expect((await cloud.read(desiredOf(desiredSecret({ name: of })), () => true)).secrets[of]?.rotation.state).toBe(
      'off',
    );
  });

  it('grants DBOwner on PostgreSQL and knows it again under its other spelling', async () => {
    await cloud.perform(account('orders_app', 'pgm-bp2'), context);
    await cloud.perform(
      { do: 'grant', instance: 'pgm-bp2', account: 'orders_app', grants: { shop: 'DBOwner' } },
      context,
    );
    const wanted = desiredSecret({ name: 'x', instance: { id: 'pgm-bp2' } });
    const live = await cloud.read(desiredOf(wanted), () => true);
    expect(live.instances['pgm-bp2']?.accounts.orders_app?.grants).toEqual({ shop: 'DBOwner' });
  });

  it('revokes and waits until the permission is gone; a second time is fine', async () => {
    await cloud.perform(account('orders_app'), context);
    const grants = { orders: 'ReadWrite', audit: 'ReadOnly' } as const;
    await cloud.perform({ do: 'grant', instance: 'rm-bp1', account: 'orders_app', grants }, context);
    await cloud.perform({ do: 'revoke', instance: 'rm-bp1', account: 'orders_app', databases: ['audit'] }, context);
    const live = await cloud.read(desiredOf(desiredSecret({ name: 'x' })), () => true);
    expect(live.instances['rm-bp1']?.accounts.orders_app?.grants).toEqual({ orders: 'ReadWrite' });
    await cloud.perform({ do: 'revoke', instance: 'rm-bp1', account: 'orders_app', databases: ['audit'] }, context);
  });
});

describe('other ways to be heard', () => {
  it('signs with a security token', async () => {
    const session = await startTestEmulator({
      seed: { accessKeys: [{ id: 'STS.1', secret: 's', token: 'the-token' }] },
    });
    useKeys('STS.1', 's', 'the-token');
    const live = await (await connectTo(session.ready.kms)).read(desiredOf(), () => true);
    await session.close();
    expect(live.listed).toEqual({});
  });

  it('sends RDS parameters in the query, signed, where that is asked for', async () => {
    const other = await connectTo(emulator.ready.kms, { rdsInQuery: true });
    await other.perform(account('orders_app'), context);
    const grants = { orders: 'ReadWrite', audit: 'ReadOnly' } as const;
    await other.perform({ do: 'grant', instance: 'rm-bp1', account: 'orders_app', grants }, context);
    const live = await other.read(desiredOf(desiredSecret({ name: 'x' })), () => true);
    expect(live.instances['rm-bp1']?.accounts.orders_app?.grants).toEqual(grants);
  });
});
