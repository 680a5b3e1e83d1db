import { afterAll, beforeAll, expect, test } from 'vitest';
import { request, signV1, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

// Two emulators in one process, and nothing that both have.

const seed = (id: string) => ({
  accessKeys: [{ id, secret: 'secret' }],
  instances: [{ id: 'rm-1', engine: 'MySQL' as const, accounts: [{ name: `${id}_app` }] }],
});

let one: TestEmulator;
let other: TestEmulator;
beforeAll(async () => {
  one = await startTestEmulator({ seed: seed('one'), quotas: 'documented' });
  other = await startTestEmulator({ seed: seed('other') });
});
afterAll(async () => {
  await one.close();
  await other.close();
});

test('keys and admin tokens [request.two-emulators]', async () => {
  const key = { id: 'one', secret: 'secret' };
  expect(await other.call('ListSecrets', {}, { key })).toMatchObject({ code: 'InvalidAccessKeyId.NotFound' });
  const headers = { authorization: `Bearer ${one.ready.adminToken}` };
  expect(await request({ url: `${other.ready.admin}health`, method: 'GET', headers })).toMatchObject({ status: 401 });
});

test('secrets, accounts and what is due [request.two-emulators]', async () => {
  await one.must('CreateSecret', { SecretName: 's', VersionId: 'v1', SecretData: 'x' });
  expect(await other.call('DescribeSecret', { SecretName: 's' })).toMatchObject({ status: 404 });
  expect(one.state().instances[0]?.accounts).toMatchObject([{ name: 'one_app' }]);
  expect(other.state().instances[0]?.accounts).toMatchObject([{ name: 'other_app' }]);
});

test('clocks [request.two-emulators]', async () => {
  await one.advance('30d');
  const apart = (await one.call('ListSecrets')).date - (await other.call('ListSecrets')).date;
  expect(Math.abs(apart - 30 * 86_400_000)).toBeLessThan(60_000);
});

test('fault rules [request.two-emulators]', async () => {
  one.faults([{ effect: { do: 'error', status: 503, code: 'ServiceUnavailableTemporary', message: 'later' } }]);
  expect(await one.call('ListSecrets')).toMatchObject({ status: 503 });
  expect(await other.call('ListSecrets')).toMatchObject({ status: 200 });
  one.faults([]);
});

test('journals [request.two-emulators]', async () => {
  const before = other.requests().length;
  await one.must('ListSecrets');
  expect(other.requests()).toHaveLength(before);
});

test('nonces [request.two-emulators]', async () => {
  await other.seed(seed('one'));
  const options = { key: { id: 'one', secret: 'secret' }, version: '2016-01-20', nonce: 'the same' };
  for (const { ready } of [one, other])
    expect(await request(signV1(ready.kms, 'ListSecrets', {}, options))).toMatchObject({ status: 200 });
  await other.reset();
});

test('quotas [request.two-emulators]', async () => {
  const remove = (emulator: TestEmulator) => emulator.call('DeleteSecret', { SecretName: 'none' });
  const codes = await Promise.all(Array.from({ length: 60 }, async () => (await remove(one)).code));
  expect(codes).toContain('Rejected.Throttling');
  expect(await remove(other)).toMatchObject({ code: 'Forbidden.ResourceNotFound' });
});

test('an end of one is no end of the other [request.two-emulators]', async () => {
  const third = await startTestEmulator();
  await third.close();
  expect(await other.call('ListSecrets')).toMatchObject({ status: 200 });
});
