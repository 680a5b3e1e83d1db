import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator } from '../support/emulator.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-log-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the log file is private, goes on where it ended, and has every request once the emulator has closed', async () => {
  const log = join(folder, 'log');
  const ids: string[] = [];
  for (let start = 1; start <= 2; start += 1) {
    const emulator = await startTestEmulator({ log, randomSeed: start });
    for (let n = 0; n < 100; n += 1) await emulator.call('DescribeSecret', { SecretName: `s-${n}` });
    ids.push(...emulator.requests().map(({ requestId }) => requestId));
    await emulator.close();
  }
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).requestId)).toEqual(ids);
  expect(JSON.parse(lines[199] ?? '')).toMatchObject({ action: 'DescribeSecret', values: { SecretName: 's-99' } });
  expect((await stat(log)).mode & 0o777).toBe(0o600);
});
