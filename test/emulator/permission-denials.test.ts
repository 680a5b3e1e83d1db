import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const key = { id: 'none', secret: 's' };

let emulator: TestEmulator;
beforeAll(async () => {
  const accessKeys = [
    { id: 'all', secret: 's' },
    { ...key, policy: 'none' },
  ] as const;
  emulator = await startTestEmulator({ seed: { accessKeys } });
});
afterAll(() => emulator.close());

test.each([
  ['key-1', true],
  ['alias/of_mine', true],
  ['k'.repeat(257), false],
  ['Canary <script>', false],
  ['Canary\nPassw0rd', false],
])('a denial names the key %j: %s [perm.key-named]', async (KeyId, isNamed) => {
  const { status, body } = await emulator.call('TagResource', { KeyId, Tags: '[]' }, { key });
  expect(status).toBe(403);
  expect(String(body.Message).includes(KeyId)).toBe(isNamed);
  const events = JSON.stringify((await emulator.must('LookupEvents', { MaxResults: '1' })).Events);
  expect(events).toContain('Forbidden.NoPermission');
  expect(events.includes(JSON.stringify(KeyId).slice(1, -1))).toBe(isNamed);
});
