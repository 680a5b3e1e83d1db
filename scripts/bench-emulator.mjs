// The emulator's part of `npm run bench`: requests a second on one core with few and many secrets, and what saving costs.
// Each size has a process of its own, held to one core. Rounds are interleaved and the best one counts; a second is one of
// the processor's time, since a busy machine gives a process less of it than the clock shows.
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { drive, signers } from './bench-load.mjs';

const rounds = 8;
const sizes = [10, 1000, 50_000];
const script = fileURLToPath(new URL('bench-server.mjs', import.meta.url));
const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

const start = async (secrets, state) => {
  const child = fork(script, [String(secrets), ...(state ? [state] : [])]);
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', '0', String(child.pid)]);
  const [ready] = await once(child, 'message');
  const { host, port } = new URL(ready.kms);
  return { child, secrets, state, host, port: Number(port) };
};

const end = async ({ child }) => {
  if (child.connected) child.send('close');
  if (child.exitCode === null) await once(child, 'exit');
};

/** Seconds of the processor that a server has used, and its longest pause since it was asked last, in ms. */
const usage = async ({ child }) => {
  child.send('usage');
  const [{ cpu, pause }] = await once(child, 'message');
  return { cpu: (cpu.user + cpu.system) / 1e6, pause };
};

/** Scattered over all that a server has. */
const place = (index, { secrets }) => (index * 7919) % secrets;
const secret = (index, server) => ({ SecretName: `team/app-${place(index, server)}/db` });
const account = (index, server) => ({
  DBInstanceId: `rm-${Math.floor(place(index, server) / 500)}`,
  AccountName: `account_${place(index, server)}`,
});

/** `least` is a limit of requests a second. A list of 100 says so much more than the others that it has none. */
const reads = [
  { action: 'DescribeSecret', signer: 'v1', service: 'kms', params: secret, least: 5000 },
  { action: 'GetSecretValue', signer: 'acs3', service: 'kms', params: secret, least: 5000 },
  { action: 'DescribeAccounts', signer: 'v1', service: 'rds', params: account, least: 5000 },
  { action: 'ListSecrets', signer: 'acs3', service: 'kms', params: () => ({ PageSize: '100' }), from: 1000 },
];

let writes = 0;
const update = {
  action: 'UpdateSecret',
  signer: 'acs3',
  service: 'kms',
  params: (index, server) => {
    writes += 1;
    return { ...secret(index, server), Description: `Written ${writes} times` };
  },
};
const fill = {
  action: 'CreateSecret',
  signer: 'acs3',
  service: 'kms',
  params: (index) => ({ SecretName: `big-${index}`, VersionId: 'v1', SecretData: 'x'.repeat(30_000) }),
};

const signed = (server, { signer, service, action, params }, count) =>
  Array.from({ length: count }, (_, index) => signers[signer](server.host, service, action, params(index, server)));

/** Requests a second of the processor, in one round. */
const rate = async (server, kind, count) => {
  const requests = signed(server, kind, count);
  const before = await usage(server);
  const { seconds } = await drive(server.port, requests);
  const after = await usage(server);
  return { perCpuSecond: count / (after.cpu - before.cpu), perSecond: count / seconds };
};

/** The best of all rounds, for each server. */
const best = async (servers, kind, count) => {
  const found = servers.map(() => ({ perCpuSecond: 0, perSecond: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, server] of servers.entries()) {
      const one = await rate(server, kind, count);
      for (const key of Object.keys(one)) found[index][key] = Math.max(found[index][key], one[key]);
    }
  }
  return found;
};

const number = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 0 });
const cells = (name, values) =>
  console.log(`${name.padEnd(34)}${values.map((value) => ` ${value.padStart(10)}`).join('')}`);

/** One line: the rate for each size, and how much slower the largest is. @returns whether limits hold. */
const row = (name, rates, { least = 0, most = 1.25 }) => {
  const ratio = rates.find((one) => one > 0) / rates.at(-1);
  const good = ratio <= most && rates.every((one) => one === 0 || one >= least);
  const shown = rates.map((one) => (one ? number(one) : ''));
  cells(name, [...shown, least ? number(least) : '', ratio.toFixed(2), String(most), ...(good ? [] : ['missed'])]);
  return good;
};

const readRows = async (servers) => {
  cells('requests a second, by secrets', [...sizes.map(number), 'at least', 'ratio', 'limit']);
  const verdicts = [];
  for (const kind of reads) {
    const able = servers.filter(({ secrets }) => secrets >= (kind.from ?? 0));
    const found = await best(able, kind, kind.from ? 300 : 1500);
    const rates = [...servers.slice(able.length).map(() => 0), ...found.map((one) => one.perCpuSecond)];
    verdicts.push(row(`${kind.action}, ${kind.signer}`, rates, kind));
  }
  return verdicts;
};

const writeRows = async (servers, saving) => {
  const [few, many] = [servers[0], servers.at(-1)];
  const verdicts = [];
  for (const [name, pair] of Object.entries({ UpdateSecret: [few, many], 'UpdateSecret, saved': saving })) {
    const [one, other] = await best(pair, update, 500);
    verdicts.push(row(name, [one.perCpuSecond, 0, other.perCpuSecond], { most: 1.5 }));
    if (pair === saving) cells('  by the clock, with this disk', [number(one.perSecond), '', number(other.perSecond)]);
  }
  return verdicts;
};

/** Reads on and on until `until` resolves. @returns how many, the longest wait and the longest pause of the server, in ms. */
const readUntil = async (server, until) => {
  let [going, longest, count] = [true, 0, 0];
  const ended = until.finally(() => {
    going = false;
  });
  await usage(server);
  while (going) {
    const round = await drive(server.port, signed(server, reads[0], 200), 4);
    longest = Math.max(longest, round.longest);
    count += 200;
  }
  await ended;
  return { count, longest, pause: (await usage(server)).pause };
};

/** The file of the largest world doubles while others read; before that they read alone. */
const pauseRows = async (server) => {
  const alone = await readUntil(server, sleep(2000));
  const before = statSync(server.state).size;
  const writing = drive(server.port, signed(server, fill, Math.ceil((1.1 * before) / 30_000)), 4);
  const saving = await readUntil(server, writing);
  const size = statSync(server.state).size;
  const most = 50 + 2 * alone.pause;
  const good = saving.pause <= most;
  const [mib, ms] = [(bytes) => (bytes / 2 ** 20).toFixed(0), (value) => value.toFixed(0)];
  cells('\nof the largest, while others', ['read', 'write', 'limit']);
  cells('longest pause, ms', [ms(alone.pause), ms(saving.pause), ms(most), ...(good ? [] : ['missed'])]);
  cells('longest read, ms', [ms(alone.longest), ms(saving.longest)]);
  cells('reads', [number(alone.count), number(saving.count)]);
  cells('size of its file at the end, MiB', [mib(before), mib(size)]);
  return good;
};

/** Prints the table. @returns whether every limit holds. */
export const benchEmulator = async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keyturn-bench-'));
  const states = [sizes[0], sizes.at(-1)].map((size) => [size, path.join(folder, `${size}.json`)]);
  const started = await Promise.all([...sizes.map((size) => start(size)), ...states.map((args) => start(...args))]);
  try {
    // The first requests of a process are slow: its code is not compiled yet.
    for (const server of started) for (const kind of reads) await drive(server.port, signed(server, kind, 500));
    const [servers, saving] = [started.slice(0, sizes.length), started.slice(sizes.length)];
    const verdicts = [...(await readRows(servers)), ...(await writeRows(servers, saving)), await pauseRows(saving[1])];
    return verdicts.every(Boolean);
  } finally {
    await Promise.all(started.map(end));
    rmSync(folder, { recursive: true, force: true });
  }
};
