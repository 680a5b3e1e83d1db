import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { managed, seed } from '../support/state.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-cut-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const names = ['a', 'b', 'c'] as const;
const accounts = ['one', 'two', 'three'] as const;
const name = fc.constantFrom(...names);
const account = fc.constantFrom(...accounts);
const account1 = { DBInstanceId: 'rm-1', AccountPassword: 'Old-passw0rd' };

/** Each write of the emulator at random; many are refused, which is a write as well. */
const write: fc.Arbitrary<readonly [action: string, params: Readonly<Record<string, string>>]> = fc.oneof(
  name.map((SecretName) => ['CreateSecret', { SecretName, ...managed }] as const),
  fc.tuple(name, fc.nat(9)).map(([SecretName, n]) => ['RotateSecret', { SecretName, VersionId: `r${n}` }] as const),
  fc
    .tuple(name, fc.string())
    .map(([SecretName, Description]) => ['UpdateSecret', { SecretName, Description }] as const),
  fc
    .tuple(name, fc.boolean())
    .map(([SecretName, on]) => ['DeleteSecret', { SecretName, ForceDeleteWithoutRecovery: String(on) }] as const),
  name.map((SecretName) => ['RestoreSecret', { SecretName }] as const),
  name.map((SecretName) => ['TagResource', { SecretName, Tags: '[{"TagKey":"k","TagValue":"v"}]' }] as const),
  account.map((AccountName) => ['CreateAccount', { AccountName, ...account1 }] as const),
  account.map((AccountName) => ['DeleteAccount', { AccountName, DBInstanceId: 'rm-1' }] as const),
  account.map(
    (AccountName) =>
      [
        'GrantAccountPrivilege',
        { AccountName, DBInstanceId: 'rm-1', DBName: 'db', AccountPrivilege: 'ReadOnly' },
      ] as const,
  ),
  fc.constantFrom('3d', '8d', '31d').map((by) => ['advance', { by }] as const),
);

const writesAlone = { 'LookupAttribute.1.Key': 'EventRW', 'LookupAttribute.1.Value': 'Write', MaxResults: '50' };

/** Everything that can be seen, with the current values. */
const seen = async (emulator: TestEmulator): Promise<unknown> => {
  const { now: _, ...state } = emulator.state();
  const values = await Promise.all(names.map((SecretName) => emulator.call('GetSecretValue', { SecretName })));
  const events = await emulator.must('LookupEvents', writesAlone);
  return { state, values: values.map(({ body }) => body.SecretData), events: events.Events };
};

/** Starts an emulator on `bytes` of a state file, says what is there and ends it. */
const revived = async (state: string, bytes: Buffer): Promise<unknown> => {
  await writeFile(state, bytes);
  const emulator = await startTestEmulator({ state });
  const found = await seen(emulator);
  await emulator.close();
  return found;
};

test('random writes, and a kill at any byte of the file: what was answered is there, what was not has left no trace [state.answered] [state.torn]', async () => {
  let run = 0;
  const law = fc.asyncProperty(
    fc.array(write, { minLength: 1, maxLength: 15 }),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
    async (writes, cuts) => {
      run += 1;
      const state = join(folder, `${run}.json`);
      const emulator = await startTestEmulator({ seed, state });
      const answered = [{ size: (await stat(state)).size, found: await seen(emulator) }];
      for (const [action, params] of writes) {
        if (action === 'advance') await emulator.advance(params.by ?? '');
        else await emulator.call(action, params);
        answered.push({ size: (await stat(state)).size, found: await seen(emulator) });
      }
      await emulator.close();
      const whole = await readFile(state);
      const first = answered[0]?.size ?? 0;
      for (const cut of cuts) {
        const length = first + Math.floor(cut * (whole.length - first));
        const { found } = answered.findLast(({ size }) => size <= length) ?? {};
        expect(await revived(join(folder, `${run}-cut.json`), whole.subarray(0, length))).toEqual(found);
      }
    },
  );
  await fc.assert(law, { numRuns: 15 });
});
