// The whole product in one go, against the emulator: plan, apply, an empty plan, an edit, a rotation, a login.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const cli = resolve('dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'keyturn-demo-'));
cpSync('examples/01-dual-create', folder, { recursive: true });

const say = (text) => process.stdout.write(`\n\u2500\u2500 ${text}\n\n`);

const run = async (args, environment, expected) => {
  process.stdout.write(`$ keyturn ${args.join(' ')}\n`);
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: environment, stdio: ['ignore', 1, 1] });
  const [code] = await once(child, 'exit');
  process.stdout.write(`(exit ${code})\n`);
  if (code !== expected) throw new Error(`keyturn ${args[0]} ended with ${code}, expected ${expected}`);
};

const startEmulator = async () => {
  const child = spawn(process.execPath, [cli, 'emulator', '--seed', 'seed.yaml', '--ready-file', 'ready.json'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const file = join(folder, 'ready.json');
  for (let tries = 0; tries < 200 && !existsSync(file) && child.exitCode === null; tries += 1) await sleep(25);
  if (!existsSync(file)) throw new Error('the emulator did not start');
  return { child, ready: JSON.parse(readFileSync(file, 'utf8')) };
};

const edit = (from, to) => {
  const path = join(folder, 'secrets.yaml');
  const before = readFileSync(path, 'utf8');
  if (!before.includes(from)) throw new Error(`the demo file has no "${from}"`);
  writeFileSync(path, before.replace(from, to));
};

const story = async ({ ready }) => {
  const environment = {
    ...process.env,
    ALIBABA_CLOUD_ACCESS_KEY_ID: ready.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: ready.accessKeySecret,
    KEYTURN_KMS_ENDPOINT: ready.kms,
    KEYTURN_RDS_ENDPOINT: ready.rds,
  };
  say('A team commits this file. No password is in it.');
  process.stdout.write(readFileSync(join(folder, 'secrets.yaml'), 'utf8'));
  say('The pull request check: what would happen? Nothing is written, no secret value is read.');
  await run(['plan', '--detailed-exitcode'], environment, 2);
  say('After the merge, a pipeline carries it out.');
  await run(['apply', '--yes'], environment, 0);
  say('Once more: there is nothing left to do.');
  await run(['plan', '--detailed-exitcode'], environment, 0);
  say('Does what KMS hands out open the database? Both accounts of the pair log in.');
  await run(['verify'], environment, 0);
  say('The next pull request: a longer interval, one grant more.');
  edit('rotation: 7d', 'rotation: 30d');
  edit('audit: ReadOnly', 'audit: ReadWrite');
  await run(['plan', '--detailed-exitcode'], environment, 2);
  await run(['apply', '--yes'], environment, 0);
  say('Rotate now. Applications get the other account, with a new password; both still log in.');
  await run(['rotate', 'orders/app'], environment, 0);
  await run(['verify'], environment, 0);
  await run(['status'], environment, 0);
};

const emulator = await startEmulator();
try {
  await story(emulator);
  say('That is all: your own first file is `keyturn init` away.');
} finally {
  if (emulator.child.exitCode === null) {
    emulator.child.kill('SIGTERM');
    await once(emulator.child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
}
