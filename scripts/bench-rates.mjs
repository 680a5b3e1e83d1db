// The rates' part of `npm run bench`: plans against an emulator with `--quotas documented`, on a quiet machine and with two
// busy loops beside it. Each is compared with the quota's own time: the least time in which the quota admits the calls that
// were made. It takes up to a second's worth of calls at once and the others at its rate: (calls - rate) / rate.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { signers } from './bench-load.mjs';
import { root } from './bundle.mjs';

const cli = fileURLToPath(new URL('dist/cli.js', root));

/** Calls a second that the emulator admits of what a plan reads of KMS. */
const perSecond = 40;
const parts = 5;
const secretsAPart = 200;
const accountsAnInstance = 500;
/** No process of this bench outlives it: each ends by itself after this many milliseconds. */
const longest = 300_000;

const names = Array.from({ length: parts * secretsAPart }, (_, index) => ({
  name: `part${Math.floor(index / secretsAPart)}/app${index}`,
  account: `app_${index}`,
  instance: `rm-${Math.floor(index / accountsAnInstance)}`,
}));
const instances = [...new Set(names.map(({ instance }) => instance))];

/** Secrets as keyturn made them, so that there is nothing to change. */
const seed = {
  instances: instances.map((id) => ({
    id,
    engine: 'MySQL',
    server: 'none',
    accounts: names.flatMap(({ account, instance }) =>
      instance === id ? [{ name: account, password: 'Old-passw0rd' }] : [],
    ),
  })),
  secrets: names.map(({ name, account, instance }) => ({
    name,
    instance,
    accounts: [{ name: account }],
    rotation: '7d',
    tags: { 'keyturn:owner': 'bench', 'keyturn:accounts': account, 'keyturn:onRemove': 'keepAccounts/30d' },
  })),
};
const files = {
  version: 1,
  owner: 'bench',
  region: 'cn-hangzhou',
  secrets: names.map(({ name, account, instance }) => ({
    name,
    instance,
    rotation: '7d',
    accounts: { mode: 'single', import: [{ name: account }] },
  })),
};

const startProcess = (args, options) => {
  const child = spawn(process.execPath, args, options);
  const timer = setTimeout(() => child.kill('SIGKILL'), longest);
  child.once('exit', () => clearTimeout(timer));
  return child;
};

const end = async (child) => {
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

const startEmulator = async (folder) => {
  const readyFile = path.join(folder, 'ready.json');
  const args = ['--quotas', 'documented', '--seed', 'seed.json', '--ready-file', readyFile];
  const child = startProcess([cli, 'emulator', ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  for (let tries = 0; tries < 1200 && !existsSync(readyFile) && child.exitCode === null; tries += 1) await sleep(25);
  return { child, ready: JSON.parse(readFileSync(readyFile, 'utf8')) };
};

/** One `keyturn plan`. Seconds, and its calls of KMS as `--debug` tells them. Throws where it does not end with "no changes". */
const plan = async ({ folder, env }, only) => {
  const started = performance.now();
  const args = [cli, 'plan', '--detailed-exitcode', '--debug', ...only.flatMap((glob) => ['--only', glob])];
  const child = startProcess(args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  const seconds = (performance.now() - started) / 1000;
  const calls = said.match(/^kms /gm)?.length ?? 0;
  const throttled = said.match(/^kms .*Throttling/gm)?.length ?? 0;
  if (code !== 0)
    throw new Error(`keyturn plan ended with ${code}\n${said.replace(/^kms .*\n|^rds .*\n/gm, '').slice(0, 1000)}`);
  return { seconds, calls, throttled, least: (calls - throttled - perSecond) / perSecond };
};

/** A script of somebody else: half the rate, whatever is answered. */
const stranger = ({ ready }) => {
  const { host } = new URL(ready.kms);
  const [{ name }] = names;
  const send = () => {
    const body = String(signers.v1(host, 'kms', 'DescribeSecret', { SecretName: name })).split('\r\n\r\n')[1];
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    fetch(ready.kms, { method: 'POST', headers, body }).then(
      (answer) => answer.arrayBuffer(),
      () => undefined,
    );
  };
  const timer = setInterval(send, (2 * 1000) / perSecond);
  return () => clearInterval(timer);
};

const cells = (name, values) => console.log(`${name.padEnd(34)}${values.map((one) => one.padStart(10)).join('')}`);

/** One line of the table. @returns whether the limits hold. */
const row = (name, { seconds, than, limit, calls, throttled, most = 1 }) => {
  const [ratio, part] = [seconds / than, throttled / calls];
  const good = ratio <= limit && part < most;
  const counts = [String(calls), `${(100 * part).toFixed(1)} %`];
  cells(name, [
    seconds.toFixed(1),
    than.toFixed(1),
    ratio.toFixed(2),
    String(limit),
    ...counts,
    ...(good ? [] : ['missed']),
  ]);
  return good;
};

/** Until the quota has grown back to all that a second allows. */
const rest = () => sleep(1500);

const rows = async (world, how, limits) => {
  const all = await plan(world, []);
  const verdicts = [row(`plan of 1,000, ${how}`, { ...all, than: all.least, limit: limits.all, most: 0.01 })];
  await rest();
  const one = await plan(world, ['part0/*']);
  await rest();
  const two = await Promise.all([plan(world, ['part1/*']), plan(world, ['part2/*'])]);
  const sum = (key) => two.reduce((total, each) => total + each[key], 0);
  const longer = { seconds: Math.max(...two.map(({ seconds }) => seconds)), than: one.seconds, limit: 2.2 };
  verdicts.push(row(`  one of 200, ${how}`, { ...one, than: one.least, limit: limits.few }));
  verdicts.push(row(`  two of 200 at once, to one`, { ...longer, calls: sum('calls'), throttled: sum('throttled') }));
  await rest();
  const stop = stranger(world);
  const beside = await plan(world, ['part3/*', 'part4/*']).finally(stop);
  verdicts.push(row('  400 beside a script at half rate', { ...beside, than: beside.least, limit: 2.3 }));
  await rest();
  return verdicts;
};

const busyLoop = `for (const end = Date.now() + ${longest}; Date.now() < end; );`;

/** Prints the table. @returns whether every limit holds. */
export const benchRates = async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keyturn-bench-'));
  writeFileSync(path.join(folder, 'seed.json'), JSON.stringify(seed));
  writeFileSync(path.join(folder, 'secrets.yaml'), JSON.stringify(files));
  const { child, ready } = await startEmulator(folder);
  const env = {
    ...process.env,
    HOME: folder,
    ALIBABA_CLOUD_ACCESS_KEY_ID: ready.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: ready.accessKeySecret,
    KEYTURN_KMS_ENDPOINT: ready.kms,
    KEYTURN_RDS_ENDPOINT: ready.rds,
  };
  const world = { folder, env, ready };
  const loops = [];
  try {
    console.log(`than: the quota's own time, (calls - ${perSecond}) / ${perSecond} s; for two plans at once, one plan`);
    cells('rates, 40 calls a second of KMS', ['s', 'than', 'ratio', 'limit', 'calls', 'throttled']);
    const quiet = await rows(world, 'quiet', { all: 1.08, few: 1.5 });
    loops.push(...[1, 2].map(() => startProcess(['-e', busyLoop], { stdio: 'ignore' })));
    const busy = await rows(world, 'busy', { all: 1.15, few: 2 });
    return [...quiet, ...busy].every(Boolean);
  } finally {
    await Promise.all([...loops, child].map(end));
    rmSync(folder, { recursive: true, force: true });
  }
};
