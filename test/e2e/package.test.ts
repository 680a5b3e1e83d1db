import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// What a fresh clone packs. The dependencies for the build are those of this checkout, so that nothing is downloaded.

let folder: string;
let clone: string;

/** npm without its user configuration: no run depends on the machine, and none asks the network. */
const npm = (cwd: string, ...args: readonly string[]) => {
  const npmrc = join(folder, 'npmrc');
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    npm_config_userconfig: npmrc,
    npm_config_cache: join(folder, 'npm'),
  };
  return spawnSync('npm', [...args, '--offline', '--no-audit', '--no-fund'], { cwd, env, encoding: 'utf8' });
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-package-'));
  clone = join(folder, 'clone');
  const isSource = (path: string): boolean => !/^(\.git|node_modules|dist|coverage.*)$/.test(basename(path));
  cpSync('.', clone, { recursive: true, filter: isSource });
  symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('npm pack in a fresh clone builds first, and what is installed from it runs', { timeout: 120_000 }, () => {
  const packed = npm(clone, 'pack', '--silent', '--pack-destination', folder);
  expect(packed, packed.stderr).toMatchObject({ status: 0, stdout: 'keyturn-0.1.0.tgz\n' });
  const prefix = join(folder, 'prefix');
  mkdirSync(prefix);
  const installed = npm(prefix, 'install', '--global', '--prefix', prefix, join(folder, 'keyturn-0.1.0.tgz'));
  expect(installed, installed.stderr).toMatchObject({ status: 0 });
  const keyturn = (...args: readonly string[]) =>
    spawnSync(join(prefix, 'bin', 'keyturn'), args, { cwd: folder, encoding: 'utf8' });
  expect(keyturn('--version')).toMatchObject({ status: 0, stdout: '0.1.0\n' });
  expect(keyturn('validate', '-f', resolve('examples/01-dual-create'))).toMatchObject({
    status: 0,
    stdout: 'valid, 1 secret\n',
  });
});

test.each(['npm pack', 'npm publish --dry-run'])('%s fails where the build makes no dist', (command) => {
  rmSync(join(clone, 'dist'), { recursive: true, force: true });
  writeFileSync(join(clone, 'scripts', 'build.mjs'), '');
  const [, ...args] = command.split(' ');
  const run = npm(clone, ...args);
  expect(run.status).not.toBe(0);
  expect(run.stderr).toContain('keyturn cannot be packed or installed from its sources: The build made no dist/cli.js');
  expect(readdirSync(clone).filter((name) => name.endsWith('.tgz'))).toEqual([]);
});

test('an install of the checkout itself builds nothing', () => {
  writeFileSync(join(clone, 'scripts', 'build.mjs'), 'process.exitCode = 1;');
  const env = { PATH: process.env.PATH, npm_command: 'ci', INIT_CWD: clone };
  const prepare = (more: Record<string, string> = {}) =>
    spawnSync(process.execPath, ['scripts/prepare.mjs'], { cwd: clone, env: { ...env, ...more }, encoding: 'utf8' })
      .status;
  expect(prepare()).toBe(0);
  expect(prepare({ npm_config_global: 'true' })).toBe(1);
  expect(prepare({ INIT_CWD: folder })).toBe(1);
});
