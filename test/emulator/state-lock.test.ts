import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

let folder: string;
let running: TestEmulator | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-lock-'));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A state file that nobody used yet, and its lock. */
const files = (name: string) => ({ state: join(folder, `${name}.json`), lock: join(folder, `${name}.json.lock`) });

describe('two emulators with one state file', () => {
  test('the second refuses, and may start when the first has ended [state.lock]', async () => {
    const { state, lock } = files('two');
    running = await startTestEmulator({ state });
    expect(await readFile(lock, 'utf8')).toBe(String(process.pid));
    await expect(startTestEmulator({ state })).rejects.toThrow(
      `This process runs an emulator with the state file ${state}. If not, remove ${lock}.`,
    );
    expect((await running.call('ListSecrets')).status).toBe(200);
    const first = running;
    await first.close();
    running = await startTestEmulator({ state });
    // The first has nothing to give back any more.
    await first.close();
    await expect(startTestEmulator({ state })).rejects.toThrow('This process runs');
  });

  test('a symbolic link to the file is the same file, and stays a link [state.lock-link]', async () => {
    const [{ state }, link] = [files('linked'), join(folder, 'link.json')];
    await (await startTestEmulator({ state })).close();
    await symlink(state, link);
    running = await startTestEmulator({ state: link });
    await expect(startTestEmulator({ state })).rejects.toThrow('This process runs');
    await running.must('CreateSecret', { SecretName: 's', VersionId: 'v1', SecretData: 'x' });
    await running.close();
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    running = await startTestEmulator({ state });
    await expect(startTestEmulator({ state: link })).rejects.toThrow('This process runs');
    expect(running.state().secrets).toMatchObject([{ name: 's' }]);
  });

  test('another process that runs is named [state.lock]', async () => {
    const { state, lock } = files('other');
    await writeFile(lock, String(process.ppid));
    await expect(startTestEmulator({ state })).rejects.toThrow(`Process ${process.ppid} runs an emulator`);
    expect(await readFile(lock, 'utf8')).toBe(String(process.ppid));
  });

  test('a lock that somebody is about to write is theirs [state.lock]', async () => {
    const { state, lock } = files('empty');
    await writeFile(lock, '');
    await expect(startTestEmulator({ state })).rejects.toThrow('Another process runs an emulator');
  });
});

describe('a lock that nobody holds is taken over', () => {
  const old = new Date('2026-01-01T00:00:00Z');
  const gone = async (): Promise<string> => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    return String(child.pid);
  };

  test.each<[string, () => Promise<string>]>([
    ['of a process that is gone', gone],
    ['of our own process id, from before we were started', () => Promise.resolve(String(process.pid))],
    ['that was never written to the end', () => Promise.resolve('')],
    ['that is no lock', () => Promise.resolve('nonsense')],
  ])('%s [state.lock-left]', async (name, text) => {
    const { state, lock } = files(name.replaceAll(' ', '-'));
    await writeFile(lock, await text());
    await utimes(lock, old, old);
    running = await startTestEmulator({ state });
    expect(await readFile(lock, 'utf8')).toBe(String(process.pid));
  });
});

test('an emulator that could not start holds no lock', async () => {
  const { state, lock } = files('failed');
  await writeFile(state, 'damaged');
  await expect(startTestEmulator({ state })).rejects.toThrow('is no state file');
  await expect(startTestEmulator({ state: join(folder, 'missing', 'state.json') })).rejects.toThrow(
    /^The lock file \S+ cannot be written \(ENOENT\)\.$/,
  );
  expect((await readdir(folder)).map((name) => join(folder, name))).not.toContain(lock);
});
