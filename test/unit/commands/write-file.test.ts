import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pendingFile } from '../../../src/app/files/write-file.ts';
import { DiagnosticsError } from '../../../src/diagnostics/diagnostic.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what stood there stays until the whole text is written, and nothing else is left', () => {
  const path = join(folder, 'result.json');
  writeFileSync(path, 'before');
  const file = pendingFile(path);
  expect(readFileSync(path, 'utf8')).toBe('before');
  file.write('after');
  file.discard();
  expect(readFileSync(path, 'utf8')).toBe('after');
  expect(readdirSync(folder)).toEqual(['result.json']);
});

test('discarded: as if nothing had been', () => {
  pendingFile(join(folder, 'result.json')).discard();
  expect(readdirSync(folder)).toEqual([]);
});

test('a link stays a link, and its target is written', () => {
  writeFileSync(join(folder, 'target'), 'before');
  symlinkSync('target', join(folder, 'link'));
  pendingFile(join(folder, 'link')).write('after');
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('after');
  expect(readdirSync(folder).sort()).toEqual(['link', 'target']);
});

test('a device is written to, not replaced', () => {
  pendingFile('/dev/null').write('gone');
  expect(readFileSync('/dev/null', 'utf8')).toBe('');
});

test('a pipe is written to as it is read, and refused at once where nobody reads it', async () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  expect(() => pendingFile(path)).toThrow(/cannot write .*pipe \(ENXIO\)/);
  const text = 'x'.repeat(500_000);
  const reader = spawn('sh', ['-c', 'cat pipe > copy'], { cwd: folder });
  const ended = new Promise((resolve) => reader.on('close', resolve));
  await vi.waitFor(() => pendingFile(path).write(text), 5_000);
  await ended;
  expect(readFileSync(join(folder, 'copy'), 'utf8')).toBe(text);
});

test.each(['nowhere/result.json', '.', 'loop/result.json'])(
  '%s cannot be written, and that is known before anything is done',
  (path) => {
    symlinkSync('loop', join(folder, 'loop'));
    expect(() => pendingFile(join(folder, path))).toThrow(DiagnosticsError);
  },
);
