import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/emulator/action/random.ts';
import { type FaultEffect, type FaultRule, openFaults } from '../../src/emulator/faults/faults.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

let emulator: TestEmulator;
beforeEach(async () => {
  emulator = await startTestEmulator();
});
afterEach(() => emulator.close());

const error: FaultEffect = { do: 'error', status: 500, code: 'InternalFailure', message: 'm' };

const statuses = async (own: TestEmulator, calls: number): Promise<readonly number[]> => {
  const found: number[] = [];
  for (let n = 0; n < calls; n += 1) found.push((await own.call('ListSecrets')).status);
  return found;
};

/** Whether a rule fits a call of BatchGetSecretValue, or of another action, with these parameters. */
const fits = (rule: Omit<FaultRule, 'effect'>, params: Readonly<Record<string, string>>, action = 'X'): boolean => {
  const faults = openFaults(seededRandom(1));
  faults.set([{ ...rule, effect: error }]);
  return faults.pick({ product: 'Kms', action, params: new Map(Object.entries(params)) }).length > 0;
};

describe('a rule fits', () => {
  test('one action, or one product, or all [fault.match-action]', async () => {
    emulator.faults([{ action: 'DescribeAccounts', effect: error }]);
    expect(await statuses(emulator, 1)).toEqual([200]);
    expect((await emulator.call('DescribeAccounts', { DBInstanceId: 'a' })).status).toBe(500);
    emulator.faults([{ product: 'Rds', effect: error }]);
    expect(await statuses(emulator, 1)).toEqual([200]);
    expect((await emulator.call('DescribeDBInstances', { RegionId: 'cn-hangzhou' })).status).toBe(500);
    emulator.faults([{ effect: error }]);
    expect(await statuses(emulator, 1)).toEqual([500]);
  });

  test('a secret, an instance or an account, wherever it is named [fault.match-resource]', async () => {
    const create = (SecretName: string) =>
      emulator.call('CreateSecret', { SecretName, VersionId: 'v', SecretData: 'x' });
    emulator.faults([{ resource: 'b', effect: error }]);
    expect((await create('a')).status).toBe(200);
    expect((await create('b')).status).toBe(500);
    expect((await emulator.call('DescribeAccounts', { DBInstanceId: 'b' })).status).toBe(500);
    expect((await emulator.call('DescribeAccounts', { DBInstanceId: 'a', AccountName: 'b' })).status).toBe(500);
    const arn = 'acs:kms:cn-hangzhou:1234567890:secret/b';
    expect((await emulator.call('DescribeSecret', { SecretName: arn })).status).toBe(500);
    expect(fits({ resource: 'b' }, { 'ResourceId.1': 'a', 'ResourceId.2': arn })).toBe(true);
    expect(fits({ resource: 'b' }, { SecretsList: '[{"SecretName":"a"},{"SecretName":"b"}]' })).toBe(true);
    expect(fits({ resource: 'b' }, { SecretsList: '[{"SecretName":"a"},7,null]' })).toBe(false);
    expect(fits({ resource: 'b' }, { SecretsList: 'no json', Description: 'b' })).toBe(false);
  });

  test('once, at the n-th request, or at the first ones [fault.match-count]', async () => {
    emulator.faults([{ action: 'ListSecrets', nth: 2, effect: error }]);
    expect(await statuses(emulator, 3)).toEqual([200, 500, 200]);
    emulator.faults([{ times: 2, effect: error }]);
    expect(await statuses(emulator, 3)).toEqual([500, 500, 200]);
  });

  test('by chance, repeated with the same seed [fault.match-probability]', async () => {
    const run = async (randomSeed: number) => {
      const own = await startTestEmulator({ randomSeed });
      own.faults([{ probability: 0.5, effect: error }]);
      const found = (await statuses(own, 24)).join();
      await own.close();
      return found;
    };
    const first = await run(7);
    expect(first).toContain('200');
    expect(first).toContain('500');
    expect(await run(7)).toBe(first);
    expect(await run(8)).not.toBe(first);
  });
});

describe('the rules that are set', () => {
  const rules: readonly FaultRule[] = [
    { action: 'ListSecrets', nth: 2, effect: error },
    { action: 'DescribeSecret', effect: { do: 'reset' } },
  ];

  test('tell how often each fitted and fired, until they are replaced [fault.counts]', async () => {
    expect(emulator.faults(rules)).toEqual(rules.map((rule) => ({ ...rule, matched: 0, fired: 0 })));
    await statuses(emulator, 3);
    expect(emulator.faults().map(({ matched, fired }) => [matched, fired])).toEqual([
      [3, 1],
      [0, 0],
    ]);
    expect((await emulator.admin('GET faults')).body).toEqual({ rules: emulator.faults() });
    const posted = await emulator.admin('POST faults', { rules: [rules[1]] });
    expect(posted.body).toEqual({ rules: [{ ...rules[1], matched: 0, fired: 0 }] });
    expect(await statuses(emulator, 2)).toEqual([200, 200]);
  });

  test('end with a reset', async () => {
    emulator.faults([{ effect: error }]);
    await emulator.reset();
    expect(emulator.faults()).toEqual([]);
    expect(await statuses(emulator, 1)).toEqual([200]);
  });

  test.each(['Content-Length', 'transfer-encoding', 'Connection'])(
    'cannot have a header that would break the answer: %s [fault.checked]',
    (name) => {
      const headers = { [name]: '7' };
      expect(() => emulator.faults([{ effect: { ...error, headers } }])).toThrow(
        `rules[0].effect.headers.${name} cannot be given`,
      );
    },
  );

  test.each([
    [{ effect: { do: 'nothing' } }, 'rules[0].effect.do must be one of error, latency, stall, reset'],
    [{ effect: { do: 'constructor' } }, 'rules[0].effect.do must be one of'],
    [{ effect: { do: 'error', status: 200, code: 'a', message: 'b' } }, 'rules[0].effect.status must be 400 to 599'],
    [
      { effect: { do: 'error', status: 400, code: 'a', message: 'b', headers: { 'a b': 'c' } } },
      'rules[0].effect.headers has a name that no header can have: a b',
    ],
    [{ effect: { do: 'latency', ms: 600_001 } }, 'rules[0].effect.ms must be at most 600000 (ten minutes)'],
    [{ effect: { do: 'reset', ms: 1 } }, 'rules[0].effect.ms is not known here'],
    [{ effect: { do: 'wrongShape', as: 'x' } }, 'rules[0].effect.as must be one of fields, list, empty'],
    [{ effect: { do: 'reset' }, probability: 2 }, 'rules[0].probability must be a number from 0 to 1'],
    [{ effect: { do: 'reset' }, actions: 'x' }, 'rules[0].actions is not known here'],
    [{ effect: { do: 'reset' }, product: 'KMS' }, 'rules[0].product must be one of Kms, Rds'],
    [{}, 'rules[0].effect is missing'],
    [
      { action: 'describeSecrets', effect: { do: 'reset' } },
      'rules[0].action describeSecrets is no action here; did you mean DescribeSecret?',
    ],
    [{ action: 'Fly', effect: { do: 'reset' } }, 'rules[0].action Fly is no action here'],
    [{ action: 'x'.repeat(120), effect: { do: 'reset' } }, 'is no action here'],
  ])('are refused as a whole when there is a mistake: %j [fault.checked]', async (rule, message) => {
    emulator.faults(rules);
    expect(await emulator.admin('POST faults', { rules: [rule] })).toMatchObject({
      status: 400,
      body: { Message: expect.stringContaining(message) },
    });
    expect(emulator.faults()).toHaveLength(2);
  });
});
