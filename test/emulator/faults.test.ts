import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaultEffect } from '../../src/emulator/faults/faults.ts';
import { signV1, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

let emulator: TestEmulator;
beforeEach(async () => {
  emulator = await startTestEmulator();
});
afterEach(() => emulator.close());

const create = (SecretName = 's') => emulator.call('CreateSecret', { SecretName, VersionId: 'v1', SecretData: 'x' });
const isThere = async (SecretName = 's') => (await emulator.call('DescribeSecret', { SecretName })).status === 200;
const once = (effect: FaultEffect) => emulator.faults([{ action: 'CreateSecret', times: 1, effect }]);
const answered = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    () => 'ended',
  );

describe('before anything is done', () => {
  test('error answers as told, also with headers [fault.error]', async () => {
    const headers = { 'x-acs-retry-after': '50' };
    once({ do: 'error', status: 429, code: 'Throttling.User', message: 'slow down', headers });
    expect(await create()).toMatchObject({
      status: 429,
      code: 'Throttling.User',
      body: { Message: 'slow down', HttpStatus: 429 },
    });
    expect(emulator.requests().at(-1)).toMatchObject({ fault: 'error', status: 429, code: 'Throttling.User' });
    expect(await isThere()).toBe(false);
    expect((await create()).status).toBe(200);
    emulator.faults([{ effect: { do: 'error', status: 503, code: 'A', message: 'b', headers } }]);
    const { url, ...init } = signV1(
      emulator.ready.kms,
      'ListSecrets',
      {},
      { key: { id: 'emulator', secret: 'emulator' }, version: '2016-01-20' },
    );
    expect((await fetch(url, init)).headers.get('x-acs-retry-after')).toBe('50');
  });

  test('reset ends the connection [fault.reset]', async () => {
    once({ do: 'reset' });
    await expect(create()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(await isThere()).toBe(false);
  });

  test('html502 is a page of a gateway [fault.html502]', async () => {
    once({ do: 'html502' });
    await expect(create()).rejects.toThrow(SyntaxError);
    expect(emulator.requests().at(-1)).toMatchObject({ fault: 'html502' });
    expect(await isThere()).toBe(false);
  });

  test('stall never answers; closing the emulator ends it [fault.stall]', async () => {
    const own = await startTestEmulator();
    own.faults([{ effect: { do: 'stall' } }]);
    const stalled = answered(own.call('CreateSecret', { SecretName: 's', VersionId: 'v1', SecretData: 'x' }));
    expect(await Promise.race([stalled, sleep(100, 'waiting')])).toBe('waiting');
    expect(own.requests().at(-1)).toMatchObject({ action: 'CreateSecret', fault: 'stall' });
    await own.close();
    expect(await stalled).toBe('ended');
    expect(own.state().secrets).toEqual([]);
  });
});

describe('after it was done', () => {
  test('applyThenReset loses the answer [fault.apply-then-reset]', async () => {
    once({ do: 'applyThenReset' });
    await expect(create()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(await isThere()).toBe(true);
  });

  test('applyThenStall keeps the answer back [fault.apply-then-stall]', async () => {
    once({ do: 'applyThenStall' });
    const stalled = answered(create());
    expect(await Promise.race([stalled, sleep(100, 'waiting')])).toBe('waiting');
    expect(await isThere()).toBe(true);
    await emulator.close();
    expect(await stalled).toBe('ended');
    emulator = await startTestEmulator();
  });

  test('truncate tells more bytes than it sends [fault.truncate]', async () => {
    once({ do: 'truncate' });
    await expect(create()).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
    expect(await isThere()).toBe(true);
  });

  test('malformed is no JSON [fault.malformed]', async () => {
    once({ do: 'malformed' });
    await expect(create()).rejects.toThrow(SyntaxError);
    expect(await isThere()).toBe(true);
  });

  test('wrongShape is JSON with status 200 that nobody expects [fault.wrong-shape]', async () => {
    once({ do: 'wrongShape' });
    const { SecretName, VersionId, RequestId } = await emulator.must('CreateSecret', {
      SecretName: 's',
      VersionId: 'v1',
      SecretData: 'x',
    });
    expect([SecretName, VersionId, RequestId]).toEqual([['s'], ['v1'], [expect.any(String)]]);
    emulator.faults([{ effect: { do: 'wrongShape', as: 'fields' } }]);
    expect(await emulator.must('ListSecrets')).toMatchObject({ SecretList: 'of another type', TotalCount: [1] });
    emulator.faults([{ effect: { do: 'wrongShape', as: 'empty' } }]);
    expect(await emulator.must('ListSecrets')).toEqual({});
    emulator.faults([{ effect: { do: 'wrongShape', as: 'list' } }]);
    expect(await emulator.must('ListSecrets')).toEqual([]);
  });

  test('what is refused anyway is refused as ever [fault.refused-anyway]', async () => {
    await create();
    emulator.faults([{ effect: { do: 'malformed' } }]);
    expect((await create()).code).toBe('Rejected.ResourceExist');
  });
});

describe('latency', () => {
  test('comes before it is done, and lets the next rule decide [fault.latency] [fault.order]', async () => {
    emulator.faults([
      { effect: { do: 'latency', ms: 80 } },
      { action: 'CreateSecret', effect: { do: 'error', status: 503, code: 'ServiceUnavailable', message: 'm' } },
      { effect: { do: 'reset' } },
    ]);
    const start = performance.now();
    expect((await create()).status).toBe(503);
    expect(performance.now() - start).toBeGreaterThan(75);
    emulator.faults([{ times: 1, effect: { do: 'latency', ms: 700 } }]);
    const slow = create('slow');
    await sleep(30);
    expect(await isThere('slow')).toBe(false);
    await slow;
    expect(await isThere('slow')).toBe(true);
    expect(emulator.requests().find(({ action }) => action === 'CreateSecret')).toMatchObject({ fault: 'error' });
    expect(emulator.requests().findLast(({ action }) => action === 'CreateSecret')).toMatchObject({ fault: 'latency' });
  });

  test('does it though the caller has gone meanwhile: a call that arrives late', async () => {
    emulator.faults([{ action: 'CreateSecret', effect: { do: 'latency', ms: 700 } }]);
    const { url, ...init } = signV1(
      emulator.ready.kms,
      'CreateSecret',
      { SecretName: 's', VersionId: 'v1', SecretData: 'x' },
      { key: { id: 'emulator', secret: 'emulator' }, version: '2016-01-20' },
    );
    await expect(fetch(url, { ...init, signal: AbortSignal.timeout(50) })).rejects.toThrow();
    expect(await isThere()).toBe(false);
    await expect.poll(() => isThere(), { timeout: 10_000 }).toBe(true);
  });

  test('ends with the emulator, which then does nothing more', async () => {
    const own = await startTestEmulator();
    own.faults([{ action: 'CreateSecret', effect: { do: 'latency', ms: 60 } }]);
    const late = answered(own.call('CreateSecret', { SecretName: 's', VersionId: 'v1', SecretData: 'x' }));
    await expect.poll(() => own.requests().length).toBe(1);
    await own.close();
    expect(await late).toBe('ended');
    await sleep(100);
    expect(own.state().secrets).toEqual([]);
  });
});

test('a request with a wrong signature meets no rule [fault.signed]', async () => {
  emulator.faults([{ effect: { do: 'stall' } }]);
  expect(await emulator.call('ListSecrets', {}, { key: { id: 'emulator', secret: 'no' } })).toMatchObject({
    code: 'SignatureDoesNotMatch',
  });
});
