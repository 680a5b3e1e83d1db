// npm run bench [-- --strict] [-- start|rates|emulator]...: how long the built command takes, as ratios to a bare `node -e 0`
// on the same machine; how plans keep to the documented rates; and how much the emulator serves. Names of sections run only
// those. With --strict a limit that is missed fails.
// Rounds are interleaved, so that a busy moment meets all alike; a median is taken over the rounds of one run.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { benchEmulator } from './bench-emulator.mjs';
import { benchRates } from './bench-rates.mjs';
import { root } from './bundle.mjs';

const rounds = 15;
const example = 'examples/03-single-create';
const cli = fileURLToPath(new URL('dist/cli.js', root));

/** What is measured; `limit` is the ratio to the first. */
const subjects = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: 'keyturn --help', args: [cli, '--help'], limit: 1.5 },
  { name: 'keyturn validate, one secret', args: [cli, 'validate'], limit: 2.5 },
  { name: 'keyturn plan, nothing to change', args: [cli, 'plan', '--detailed-exitcode'], limit: 4 },
];

/** Milliseconds from start to end of one process, which must succeed. */
const time = (args, folder, env) => {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}\n${stderr}`);
  return performance.now() - started;
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const startEmulator = async (folder) => {
  const readyFile = path.join(folder, 'ready.json');
  const child = spawn(process.execPath, [cli, 'emulator', '--seed', 'seed.yaml', '--ready-file', readyFile], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (let tries = 0; tries < 400 && !existsSync(readyFile) && child.exitCode === null; tries += 1) await sleep(25);
  return { child, ready: JSON.parse(readFileSync(readyFile, 'utf8')) };
};

const measure = (folder, ready) => {
  const env = {
    ...process.env,
    HOME: folder,
    ALIBABA_CLOUD_ACCESS_KEY_ID: ready.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: ready.accessKeySecret,
    KEYTURN_KMS_ENDPOINT: ready.kms,
    KEYTURN_RDS_ENDPOINT: ready.rds,
  };
  time([cli, 'apply', '--yes'], folder, env);
  const times = subjects.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { args }] of subjects.entries()) times[index].push(time(args, folder, env));
  }
  return times.map(median);
};

/** Prints the table. @returns whether every ratio is within its limit. */
const report = (medians) => {
  const rows = subjects.map(({ name, limit }, index) => ({
    name,
    limit,
    ms: medians[index],
    ratio: medians[index] / medians[0],
  }));
  console.log(`${'median of'.padEnd(34)}${'ms'.padStart(6)}${'ratio'.padStart(8)}${'limit'.padStart(8)}`);
  for (const { name, limit, ms, ratio } of rows) {
    const verdict = limit !== undefined && ratio > limit ? '  above' : '';
    console.log(
      `${name.padEnd(34)}${ms.toFixed(0).padStart(6)}${ratio.toFixed(2).padStart(8)}${(limit?.toFixed(1) ?? '').padStart(8)}${verdict}`,
    );
  }
  return rows.every(({ limit, ratio }) => limit === undefined || ratio <= limit);
};

/** Prints the table. @returns whether every limit holds. */
const benchStart = async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keyturn-bench-'));
  cpSync(fileURLToPath(new URL(example, root)), folder, { recursive: true });
  const { child, ready } = await startEmulator(folder);
  try {
    return report(measure(folder, ready));
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
};

const sections = { start: benchStart, rates: benchRates, emulator: benchEmulator };
const asked = process.argv.slice(2).filter((argument) => argument !== '--strict');
const unknown = asked.filter((name) => !Object.hasOwn(sections, name));
if (unknown.length > 0)
  throw new Error(`no section ${unknown.join(', ')}: there are ${Object.keys(sections).join(', ')}`);
for (const [name, run] of Object.entries(sections)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const good = await run();
  if (!good && process.argv.includes('--strict')) process.exitCode = 1;
  console.log();
}
