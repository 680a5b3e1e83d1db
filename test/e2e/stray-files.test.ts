import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyturn } from '../support/keyturn.ts';
import { misplaced, strays } from '../support/stray-files.ts';

const files = { ...strays, ...misplaced };

let folder: string;
const paths: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-stray-'));
  Object.values(files).forEach((text, index) => {
    const path = join(folder, `${index}.yaml`);
    writeFileSync(path, text);
    paths.push(path);
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const offline = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: 'x',
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'x',
  KEYTURN_KMS_ENDPOINT: 'http://127.0.0.1:9',
  KEYTURN_RDS_ENDPOINT: 'http://127.0.0.1:9',
};

/** Runs a command that must fail, and tells what it wrote. */
const refusal = async (args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await keyturn(args, { cwd: folder, env: offline });
  expect([args[0], code]).toEqual([args[0], 1]);
  return stdout + stderr;
};

const format = (form: string): readonly string[] => ['validate', '--format', form];

test.each([
  ['validate as text', format('text')],
  ['validate as JSON', format('json')],
  ['validate for GitHub', format('github')],
  ['validate as SARIF', format('sarif')],
  ['fmt', ['fmt']],
  ['fmt --check', ['fmt', '--check']],
  ['plan', ['plan']],
  ['apply', ['apply', '--yes']],
  ['status', ['status']],
  ['verify', ['verify']],
])('%s shows nothing of files that are no secrets files, alone or together, and leaves them', async (_name, args) => {
  const told = await refusal([...args, ...paths.flatMap((path) => ['-f', path])]);
  expect(told).toContain('E_NOT_SECRETS_FILE');
  expect(told).not.toMatch(/canary/i);
  expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(Object.values(files));
});

test('JSON tells no length of what it found there', async () => {
  const told: { diagnostics: { at?: { file: string; length?: number } }[] } = JSON.parse(
    await refusal([...format('json'), ...paths.slice(0, Object.keys(strays).length).flatMap((path) => ['-f', path])]),
  );
  expect(told.diagnostics.length).toBeGreaterThan(24);
  expect(told.diagnostics.filter(({ at }) => at?.length !== undefined)).toEqual([]);
});

test.each([
  ['show', ['show']],
  ['apply of a saved plan', ['apply']],
  ['dump of a Terraform state', ['dump', '--owner', 'a', '--from-terraform']],
  ['a seed of the emulator', ['emulator', '--seed']],
  ['a CA file', ['status', '--ca']],
])('%s shows nothing of such a file', async (_name, args) => {
  for (const path of paths) {
    expect(await refusal([...args, path])).not.toMatch(/canary/i);
  }
  expect(readdirSync(folder)).toHaveLength(paths.length);
});
