import { appendFileSync, mkdtempSync, readSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { readRegularFile } from '../../../src/config/parse/read-file.ts';

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  return { ...real, readSync: vi.fn(real.readSync), realpathSync: vi.fn(real.realpathSync) };
});

const folder = mkdtempSync(join(tmpdir(), 'keyturn-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.clearAllMocks());

const file = join(folder, 'file');
const text = (read: Buffer | string): string => (typeof read === 'string' ? read : `bytes:${read}`);

test('a file is read whole, also behind a link, up to its limit', () => {
  writeFileSync(file, 'x'.repeat(10));
  symlinkSync(file, join(folder, 'link'));
  expect(text(readRegularFile(file, 10))).toBe('bytes:xxxxxxxxxx');
  expect(text(readRegularFile(join(folder, 'link'), 10))).toBe('bytes:xxxxxxxxxx');
  expect(readRegularFile(file, 9)).toBe('tooLarge');
  writeFileSync(file, '');
  expect(text(readRegularFile(file, 0))).toBe('bytes:');
});

test.each(['/proc/self/environ', '/proc/version', '/sys', '/dev/zero', '/dev/null'])(
  '%s is not read: it is no file on a disk',
  (path) => {
    expect(readRegularFile(path, 4096)).toBe('special');
    expect(readSync).not.toHaveBeenCalled();
  },
);

test('a file of the kernel that hides behind another name gives nothing: it has more bytes than it says', async () => {
  const { realpathSync } = await import('node:fs');
  vi.mocked(realpathSync).mockReturnValueOnce('/./proc/self/environ');
  expect(readRegularFile('mounted elsewhere', 4096)).toBe('changed');
});

test.each([
  ['grows', () => appendFileSync(file, 'more')],
  ['shrinks', () => truncateSync(file, 1)],
])('a file that %s while it is read gives nothing', (_what, change) => {
  writeFileSync(file, 'before');
  vi.mocked(readSync).mockImplementationOnce((...all) => {
    change();
    return vi.mocked(readSync)(...all);
  });
  expect(readRegularFile(file, 4096)).toBe('changed');
});
