import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { blocksOf } from '../support/docs-blocks.ts';
import { keyturn } from '../support/keyturn.ts';

// What docs/emulator*.md tell people to type, typed.

const run = promisify(execFile);
const using = blocksOf('docs/emulator.md');
const clients = blocksOf('docs/emulator-clients.md');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-docs-'));
  for (const [name, text] of [...using.files, ...clients.files]) writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'bin'));
  // What `npx keyturn` finds where keyturn is installed.
  writeFileSync(
    join(folder, 'bin', 'npx'),
    `#!/bin/sh\nshift\nexec "${process.execPath}" "${resolve('dist/cli.js')}" "$@"\n`,
    {
      mode: 0o755,
    },
  );
});
afterEach(() => {
  const ready = join(folder, 'ready.json');
  if (existsSync(ready)) process.kill(JSON.parse(readFileSync(ready, 'utf8')).pid);
  rmSync(folder, { recursive: true, force: true });
});

/** A shell waits for what it started, so the emulator is ended in the same one, also when a command fails. */
const end = `trap 'kill "$(node -p "require(\\"./ready.json\\").pid")"; wait' EXIT`;

const shell = async (script: string): Promise<string> => {
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
  const options = { cwd: folder, env, timeout: 40_000, killSignal: 'SIGKILL' } as const;
  const { stdout } = await run('bash', ['-euc', `${end}\n${script}`], options);
  return stdout;
};

const start = using.shell.slice(0, using.shell.indexOf('admin='));

test('the admin endpoints by curl', async () => {
  const shown = await shell(using.shell);
  const answers = shown.slice(shown.indexOf('{')).split(/(?<=\})(?=\{)/);
  const [health, state, requests, advanced, rotated, set, counted, cleared, ...others] = answers.map((text) =>
    JSON.parse(text),
  );
  expect(health).toMatchObject({ status: 'ok' });
  expect(state).toMatchObject({ instances: [{ id: 'rm-orders' }], secrets: [{ name: 'orders/app' }] });
  expect(requests).toEqual({ requests: [] });
  expect(advanced.rotations).toEqual([{ secret: 'orders/app', at: expect.any(String), outcome: 'rotated' }]);
  expect(rotated.rotations).toMatchObject([{ secret: 'orders/app', outcome: 'rotated' }]);
  expect(set.rules).toHaveLength(2);
  expect(counted.rules[0]).toMatchObject({ action: 'GetSecretValue', matched: 0, fired: 0 });
  expect([cleared, ...others.map((answer) => Object.keys(answer))]).toEqual([{ rules: [] }, [], []]);
  expect(existsSync(join(folder, 'ready.json'))).toBe(false);
});

test('the clients of Node', async () => {
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const programs = clients.files.map(([name]) => `node ${name}`).join('\n');
  const shown = await shell(`${start}\n${programs}`);
  expect(shown).toContain(`{"AccountName":"app","AccountPassword":"App-passw0rd"}`);
  expect(shown).toContain(`[ 'app', 'app_clone' ]`);
  expect(shown).toContain(`VersionId: 'v-node'`);
  expect(shown).toContain('TotalCount: 1');
});

test('keyturn itself', async () => {
  const accounts = '{ mode: single, create: { name: report, grants: { orders: ReadOnly } } }';
  const secret = `{ name: report, instance: rm-orders, rotation: 7d, accounts: ${accounts} }`;
  const text = `version: 1\nowner: docs\nregion: cn-hangzhou\nsecrets: [${secret}]\n`;
  writeFileSync(join(folder, 'secrets.yaml'), text);
  expect(await shell(`${start}\n${clients.shell}\nnpx keyturn plan`)).toContain('Plan: 1 create');
});

test('the test suite of the page, with the package as it is published', async () => {
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    encoding: 'utf8',
  });
  const [{ filename }] = JSON.parse(packed);
  const installed = join(folder, 'node_modules', 'keyturn');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', installed, '--strip-components=1']);
  symlinkSync(resolve('node_modules', 'vitest'), join(folder, 'node_modules', 'vitest'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const env = { ...process.env, CI: '', VITEST: '', NODE_V8_COVERAGE: '' };
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
  const { stdout } = await run(process.execPath, [vitest, 'run'], { cwd: folder, env, timeout: 50_000 });
  expect(stdout).toMatch(/1 passed/);

  // CommonJS too, and the schema that the first line of the seed names.
  const script = `require('keyturn').startEmulator({ seed: './seed.yaml' }).then((emulator) => emulator.close())`;
  await run(process.execPath, ['-e', script], { cwd: folder });
  const [modeline = ''] = readFileSync(join(folder, 'seed.yaml'), 'utf8').split('\n');
  expect(existsSync(join(folder, modeline.replace(/.*\$schema=/, '')))).toBe(true);
  await run(process.execPath, ['-e', `require.resolve('keyturn/schema/emulator-seed.schema.json')`], { cwd: folder });
});

test('the command has the options of the page, and no others', async () => {
  const { stdout } = await keyturn(['emulator', '--help']);
  const has = [...stdout.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name);
  const page = readFileSync('docs/emulator.md', 'utf8');
  const told = [...page.matchAll(/^\| `(--[\w-]+)/gm)].map(([, name]) => name);
  expect(told.sort()).toEqual(has.filter((name) => name !== '--help').sort());
});
