import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaultEffect } from '../../src/emulator/faults.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

let emulator: TestEmulator;
beforeEach(async () => {
  emulator = await startTestEmulator();
});
afterEach(() => emulator.close());

const create = (SecretName = 's') => emulator.call('CreateSecret', { SecretName, VersionId: 'v1', SecretData: 'x' });
const isThere = async (SecretName = 's') => (await emulator.call('DescribeSecret', { SecretName })).status === 200;
const once = (effect: FaultEffect) => emulator.faults([{ action: 'CreateSecret', times: 1, effect }]);

test('error answers as told, and nothing was done', async () => {
  once({
    do: 'error',
    status: 429,
    code: 'Throttling.User',
    message: 'slow down',
    headers: { 'x-acs-retry-after': '50' },
  });
  expect(await create()).toMatchObject({
    status: 429,
    code: 'Throttling.User',
    body: { Message: 'slow down', HttpStatus: 429 },
  });
  expect(emulator.requests().at(-1)).toMatchObject({ fault: 'error', status: 429, code: 'Throttling.User' });
  expect(await isThere()).toBe(false);
  expect((await create()).status).toBe(200);
});

test('reset ends the connection before anything was done', async () => {
  once({ do: 'reset' });
  await expect(create()).rejects.toThrow();
  expect(await isThere()).toBe(false);
});

test('applyThenReset does the work and loses the answer', async () => {
  once({ do: 'applyThenReset' });
  await expect(create()).rejects.toThrow();
  expect(await isThere()).toBe(true);
});

test.each(['truncate', 'malformed'] as const)('%s does the work and spoils the answer', async (kind) => {
  once({ do: kind });
  await expect(create()).rejects.toThrow();
  expect(await isThere()).toBe(true);
});

test('html502 is a page of a gateway', async () => {
  once({ do: 'html502' });
  await expect(create()).rejects.toThrow(SyntaxError);
  expect(await isThere()).toBe(false);
});

test('latency slows down and lets the next rule decide', async () => {
  emulator.faults([
    { effect: { do: 'latency', ms: 80 } },
    { action: 'CreateSecret', effect: { do: 'error', status: 503, code: 'ServiceUnavailableTemporary', message: 'm' } },
  ]);
  const start = performance.now();
  expect((await create()).status).toBe(503);
  expect(performance.now() - start).toBeGreaterThan(75);
});

test('stall never answers; closing the emulator ends it', async () => {
  const own = await startTestEmulator();
  own.faults([{ effect: { do: 'stall' } }]);
  const stalled = own.call('ListSecrets').then(
    () => 'answered',
    () => 'ended',
  );
  expect(await Promise.race([stalled, new Promise((resolve) => setTimeout(resolve, 100, 'waiting'))])).toBe('waiting');
  expect(own.requests().at(-1)).toMatchObject({ action: 'ListSecrets', fault: 'stall' });
  await own.close();
  expect(await stalled).toBe('ended');
});

describe('matching', () => {
  const error: FaultEffect = { do: 'error', status: 500, code: 'InternalFailure', message: 'm' };
  const statuses = async (calls: number) => {
    const found: number[] = [];
    for (let n = 0; n < calls; n += 1) found.push((await emulator.call('ListSecrets')).status);
    return found;
  };

  test('nth is one request, times the first ones', async () => {
    emulator.faults([{ action: 'ListSecrets', nth: 2, effect: error }]);
    expect(await statuses(3)).toEqual([200, 500, 200]);
    emulator.faults([{ times: 2, effect: error }]);
    expect(await statuses(3)).toEqual([500, 500, 200]);
  });

  test('resource is a secret, an instance or an account', async () => {
    emulator.faults([{ resource: 'b', effect: error }]);
    expect((await create('a')).status).toBe(200);
    expect((await create('b')).status).toBe(500);
    expect((await emulator.call('DescribeAccounts', { DBInstanceId: 'b' })).status).toBe(500);
    expect((await emulator.call('DescribeAccounts', { DBInstanceId: 'a', AccountName: 'b' })).status).toBe(500);
  });

  test('probability repeats with the same seed', async () => {
    const run = async (randomSeed: number) => {
      const own = await startTestEmulator({ randomSeed });
      own.faults([{ probability: 0.5, effect: error }]);
      const found: number[] = [];
      for (let n = 0; n < 24; n += 1) found.push((await own.call('ListSecrets')).status);
      await own.close();
      return found.join();
    };
    const first = await run(7);
    expect(first).toContain('200');
    expect(first).toContain('500');
    expect(await run(7)).toBe(first);
    expect(await run(8)).not.toBe(first);
  });

  test('a request with a wrong signature meets no rule', async () => {
    emulator.faults([{ effect: { do: 'stall' } }]);
    expect(await emulator.call('ListSecrets', {}, { key: { id: 'emulator', secret: 'no' } })).toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
  });

  test.each([
    [{ effect: { do: 'nothing' } }, 'rules[0].effect.do must be one of'],
    [{ effect: { do: 'error', status: 200, code: 'a', message: 'b' } }, 'rules[0].effect.status must be 400 to 599'],
    [{ effect: { do: 'reset' }, probability: 2 }, 'rules[0].probability must be a number from 0 to 1'],
    [{ effect: { do: 'reset' }, actions: 'x' }, 'rules[0].actions is not known here'],
    [{}, 'rules[0].effect is missing'],
  ])('refuses %j', async (rule, message) => {
    expect(await emulator.admin('POST faults', { rules: [rule] })).toMatchObject({
      status: 400,
      body: { Message: expect.stringContaining(message) },
    });
  });
});
