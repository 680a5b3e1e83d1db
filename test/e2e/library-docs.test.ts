import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf } from '../support/docs-blocks.ts';

// The programs of docs/library.md: compiled against the types of the built package as strictly as TypeScript can, and run.

const run = promisify(execFile);
const page = 'docs/library.md';
const { files } = blocksOf(page);
const shown = [
  ...readFileSync(page, 'utf8').matchAll(/<!-- file: (\w+)\.ts -->\n```ts\n(?:(?!```).)*```\n\n```text\n(.*?)```/gs),
];
const programs = shown.map(([, name = '', output = '']) => ({ name, output }));

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-library-'));
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true });
  symlinkSync(resolve('.'), join(folder, 'node_modules', 'keyturn'));
  symlinkSync(resolve('node_modules', '@types', 'node'), join(folder, 'node_modules', '@types', 'node'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('they compile', async () => {
  const names = files.map(([name]) => name).filter((name) => name.endsWith('.ts'));
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--types', 'node'];
  const command = [
    '--module',
    'nodenext',
    '--target',
    'es2023',
    ...strict,
    '--outDir',
    '.',
    '--rootDir',
    '.',
    ...names,
  ];
  const { stdout } = await run(resolve('node_modules/.bin/tsc'), command, { cwd: folder }).catch((error) => error);
  expect(stdout).toBe('');
});

test.each(programs)('$name prints what the page says', async ({ name, output }) => {
  const env = { PATH: process.env.PATH, HOME: folder, ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' };
  const { stdout } = await run(process.execPath, [`${name}.js`], { cwd: folder, env, timeout: 30_000 });
  expect(stdout).toBe(output);
});

test('there are three of them, and CommonJS finds the package too', async () => {
  expect(programs.map(({ name }) => name)).toEqual(['check', 'apply', 'suite']);
  const script = `console.log(Object.keys(require('keyturn')).sort().join(' '))`;
  const { stdout } = await run(process.execPath, ['--no-warnings', '-e', script], { cwd: folder });
  expect(stdout.trim()).toBe('DiagnosticsError loadConfig makePlan openCloud readLive runPlan startEmulator');
});
