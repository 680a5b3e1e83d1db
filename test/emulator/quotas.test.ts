import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Product } from '../../src/emulator/action/product.ts';
import { Refusal } from '../../src/emulator/action/refusal.ts';
import { admit, openQuotas } from '../../src/emulator/quotas.ts';
import { signV1, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

let emulator: TestEmulator | undefined;
let folder: string | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
  if (folder) rmSync(folder, { recursive: true });
  folder = undefined;
});

/** An emulator's counters on a clock that stands still until it is moved. */
const counters = (...[product, actions]: readonly [Product, string]) => {
  const quotas = openQuotas();
  const names = actions.split(' ');
  let [now, calls] = [0, 0];
  const admitted = (): true | Refusal => {
    try {
      admit({ quotas, world: { rotationCalls: [] }, now }, product, names[calls++ % names.length] ?? '');
      return true;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  };
  return {
    move: (milliseconds: number) => {
      now += milliseconds;
    },
    /** How many calls in a row are admitted, and the refusal that ends the row; at most `most`. */
    row: (most = 1_000) => {
      for (let count = 0; count < most; count += 1) {
        const refused = admitted();
        if (refused !== true) return { count, refused };
      }
      return { count: most };
    },
  };
};

const groups: readonly (readonly [title: string, product: Product, actions: string, perSecond: number])[] = [
  ['secrets made and deleted [quota.kms-lifecycle]', 'Kms', 'CreateSecret DeleteSecret RestoreSecret', 10],
  ['values [quota.kms-values]', 'Kms', 'GetSecretValue BatchGetSecretValue GetRandomPassword', 450],
  ['reads of tags and regions [quota.kms-tag-reads]', 'Kms', 'ListTagResources DescribeRegions', 50],
  ['writes of tags [quota.kms-tag-writes]', 'Kms', 'TagResource TagResources UntagResource UntagResources', 30],
  [
    'everything else of KMS [quota.kms-others]',
    'Kms',
    'ListSecrets DescribeSecret ListSecretVersionIds UpdateSecret UpdateSecretRotationPolicy PutSecretValue SetSecretPolicy',
    40,
  ],
  ['reads of RDS [quota.rds]', 'Rds', 'DescribeAccounts DescribeDBInstances CheckAccountNameAvailable', 30],
  ['writes of RDS [quota.rds]', 'Rds', 'CreateAccount GrantAccountPrivilege ResetAccountPassword', 10],
  ['events of ActionTrail [quota.trail]', 'Actiontrail', 'LookupEvents', 2],
  ['events of CloudMonitor [quota.monitor]', 'Cms', 'DescribeSystemEventAttribute', 20],
];

describe('calls a second, together', () => {
  test.each(groups)('%s', (_title, product, actions, perSecond) => {
    expect(counters(product, actions).row().count).toBe(perSecond);
  });

  test('groups do not count for each other, and STS and RAM have no limit [quota.unlimited]', () => {
    const counter = counters('Kms', 'CreateSecret TagResource GetSecretValue DescribeSecret ListTagResources');
    expect(counter.row().count).toBe(5 * 10);
    expect(counters('Sts', 'GetCallerIdentity').row().count).toBe(1_000);
    expect(counters('Ram', 'GetRole CreateServiceLinkedRole').row().count).toBe(1_000);
  });

  test('what a second allows may come at once and grows back evenly, to that and no more [quota.bucket]', () => {
    const { row, move } = counters('Kms', 'CreateSecret');
    const grown = [0, 99, 1, 250, 1_000, 3_600_000].map((milliseconds) => {
      move(milliseconds);
      return row().count;
    });
    expect(grown).toEqual([10, 0, 1, 2, 10, 10]);
  });

  test('the refusal tells when the next call fits', () => {
    const { row, move } = counters('Rds', 'CreateAccount');
    expect(row().refused?.headers).toEqual({ 'x-acs-retry-after': '100' });
    move(40);
    expect(row().refused?.headers).toEqual({ 'x-acs-retry-after': '60' });
    move(60);
    expect(row().count).toBe(1);
  });
});

const start = async (options: Parameters<typeof startTestEmulator>[0] = {}): Promise<TestEmulator> => {
  emulator = await startTestEmulator({
    quotas: 'documented',
    seed: {
      instances: [{ id: 'rm-1', engine: 'MySQL', accounts: [{ name: 'one' }], server: 'none' }],
      secrets: [{ name: 's', instance: 'rm-1', accounts: [{ name: 'one' }] }],
    },
    ...options,
  });
  return emulator;
};

/** Calls until one is refused; the machine may be slow, so that a few more than a second allows get through. */
const untilRefused = async (own: TestEmulator, action: string, params: Readonly<Record<string, string>>) => {
  for (let count = 0; count < 500; count += 1) {
    const reply = await own.call(action, params);
    if (reply.status === 429 || reply.code?.startsWith('Throttling')) return { ...reply, count };
  }
  throw new Error('never refused');
};

describe('over the wire', () => {
  test('KMS says 429, in its words; time heals it [quota.refused-kms]', async () => {
    const own = await start();
    const refused = await untilRefused(own, 'RestoreSecret', { SecretName: 's' });
    expect(refused).toMatchObject({
      status: 429,
      body: { HttpStatus: 429, Code: 'Rejected.Throttling', Message: 'QPS Limit Exceeded' },
    });
    await own.advance('1s');
    expect((await own.call('RestoreSecret', { SecretName: 's' })).code).toBe('Rejected.ResourceInUse');
  });

  test('RDS and the gateway say 400 and how long to wait [quota.refused-gateway]', async () => {
    const own = await start();
    const params = { DBInstanceId: 'rm-1', AccountName: 'one', AccountDescription: 'words' };
    expect(await untilRefused(own, 'ModifyAccountDescription', params)).toMatchObject({
      status: 400,
      body: { Code: 'Throttling', Message: 'Request was denied due to request throttling.' },
    });
    const key = { id: own.ready.accessKeyId, secret: own.ready.accessKeySecret };
    const answers = [];
    for (let n = 0; n < 20 && answers.at(-1)?.status !== 400; n += 1) {
      const { url, ...init } = signV1(own.ready.rds, 'ModifyAccountDescription', params, {
        key,
        version: '2014-08-15',
      });
      answers.push(await fetch(url, init));
    }
    expect(Number(answers.at(-1)?.headers.get('x-acs-retry-after'))).toSatisfy((ms: number) => ms > 0 && ms <= 100);
    expect(counters('Actiontrail', 'LookupEvents').row().refused).toMatchObject({
      status: 400,
      code: 'Throttling.User',
      message: 'Request was denied due to user flow control.',
      headers: { 'x-acs-retry-after': '500' },
    });
  });

  test('a call counts once it is signed and permitted, whatever comes of it, unless it came too often [quota.counted]', async () => {
    const own = await start({
      seed: {
        accessKeys: [
          { id: 'own', secret: 'own' },
          { id: 'none', secret: 'none', policy: 'none' },
        ],
      },
    });
    const bad = { SecretName: 'nowhere', Unknown: 'x' };
    for (let n = 0; n < 15; n += 1) {
      expect((await own.call('RestoreSecret', bad, { key: { id: 'none', secret: 'none' } })).status).toBe(403);
      expect((await own.call('RestoreSecret', bad, { key: { id: 'own', secret: 'x' } })).status).toBe(400);
    }
    const refused = await untilRefused(own, 'RestoreSecret', bad);
    expect(refused.count).toBeGreaterThanOrEqual(10);
    for (let n = 0; n < 30; n += 1) await own.call('RestoreSecret', bad);
    await own.advance(150);
    expect((await own.call('RestoreSecret', bad)).code).toBe('UnsupportedParameter');
  });

  test('nothing is counted when it is off [quota.off]', async () => {
    const own = await start({ quotas: 'off' });
    for (let n = 0; n < 60; n += 1) {
      expect((await own.call('RotateSecret', { SecretName: 's', VersionId: `v${n}` })).status).toBe(200);
    }
  });

  test.each(['off', 'documented'] as const)(
    'each answer says whether calls are counted: %s [quota.told]',
    async (quotas) => {
      const own = await start({ quotas });
      const key = { id: own.ready.accessKeyId, secret: own.ready.accessKeySecret };
      for (const action of ['ListSecrets', 'RestoreSecret']) {
        const { url, ...init } = signV1(own.ready.kms, action, {}, { key, version: '2016-01-20' });
        expect((await fetch(url, init)).headers.get('x-keyturn-quotas')).toBe(quotas);
      }
    },
  );

  test('a reset begins to count anew', async () => {
    const own = await start();
    await untilRefused(own, 'RestoreSecret', { SecretName: 's' });
    await own.reset();
    const { count } = await untilRefused(own, 'RestoreSecret', { SecretName: 's' });
    expect(count).toBeGreaterThanOrEqual(10);
  });

  test('fifty rotations in any hour, also over a restart [quota.kms-rotation]', async () => {
    folder = mkdtempSync(join(tmpdir(), 'keyturn-quotas-'));
    const state = join(folder, 'state.json');
    const first = await start({ state });
    const rotate = (own: TestEmulator, VersionId: string) => own.call('RotateSecret', { SecretName: 's', VersionId });
    for (let n = 1; n <= 49; n += 1) expect((await rotate(first, `v${n}`)).status).toBe(200);
    await first.advance('30m');
    // Without effect, and counted.
    expect((await rotate(first, 'v49')).status).toBe(200);
    await first.close();
    const second = await start({ state });
    expect(await rotate(second, 'v51')).toMatchObject({ status: 429, code: 'Rejected.Throttling' });
    await second.advance('31m');
    for (let n = 51; n <= 99; n += 1) expect((await rotate(second, `v${n}`)).status).toBe(200);
    expect((await rotate(second, 'v100')).status).toBe(429);
  });
});
