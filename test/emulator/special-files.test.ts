import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeLeftReadyFile } from '../../src/emulator/own-files.ts';
import { readSeedFile } from '../../src/emulator/seed/file.ts';
import { readState } from '../../src/emulator/state/state-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-test-'));
const path = (name: string): string => join(folder, name);
beforeAll(() => execFileSync('mkfifo', [path('pipe')]));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a pipe and a device are no seed', async () => {
  await expect(readSeedFile(path('pipe'))).rejects.toThrow('cannot be read (it is not a regular file)');
  await expect(readSeedFile('/dev/zero')).rejects.toThrow('cannot be read (it is not a regular file)');
});

test('a seed is bounded in size and depth', async () => {
  writeFileSync(path('large'), '');
  truncateSync(path('large'), 16 * 1024 * 1024 + 1);
  await expect(readSeedFile(path('large'))).rejects.toThrow('cannot be read (it is larger than 16 MiB)');
  writeFileSync(path('deep'), '['.repeat(1_000_000));
  await expect(readSeedFile(path('deep'))).rejects.toThrow('nests deeper than 64 levels');
});

test('a file that says less than it holds is no seed', async () => {
  await expect(readSeedFile('/proc/self/environ')).rejects.toThrow('cannot be read (it changed while it was read)');
});

test('a pipe and a device are no state file', async () => {
  await expect(readState(path('pipe'))).rejects.toThrow('cannot be read');
  await expect(readState('/dev/zero')).rejects.toThrow('cannot be read');
});

test('a ready file replaces neither a pipe nor a device', () => {
  expect(() => removeLeftReadyFile(path('pipe'))).toThrow('it was left as it is');
  expect(() => removeLeftReadyFile('/dev/null')).toThrow('it was left as it is');
});
