import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import type { Programs } from './find-databases.ts';

/** A private server on a loopback port. `ca`, `key`: PEM of its self-signed certificate, for `localhost` only. */
export type Database = {
  port: number;
  ca: string;
  key: string;
  sql(...statements: string[]): Promise<void>;
  stop(): Promise<void>;
};

const run = promisify(execFile);
const startMs = 20_000;
const nobody = 65534;

/** Both servers refuse to run as root. */
const user = (): { uid?: number; gid?: number } => (process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {});

const makeFolder = (): string => {
  const path = mkdtempSync('/tmp/keyturn-db-');
  const { uid, gid } = user();
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
  return path;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

const makeCertificate = async (openssl: string, folder: string) => {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await run(openssl, [...kind, ...subject, '-keyout', keyFile, '-out', certFile], { ...user(), timeout: startMs });
  return { ca: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), certFile, keyFile };
};

/** Tries `connect` until the server takes it; fails early when the server has ended. */
const whenReady = async (child: ChildProcess, log: () => string, connect: () => Promise<void>): Promise<void> => {
  for (const deadline = Date.now() + startMs; ; await sleep(50)) {
    try {
      return await connect();
    } catch (error) {
      if (child.exitCode === null && Date.now() < deadline) continue;
      throw new Error(`the database server did not start: ${log().slice(-2000)}`, { cause: error });
    }
  }
};

const launch = (program: string, args: string[], folder: string) => {
  const child = spawn(program, args, { ...user(), cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      if ((await Promise.race([ended, sleep(5_000)])) === undefined) {
        kill();
        await ended;
      }
    }
    rmSync(folder, { recursive: true, force: true });
  };
  return { child, log: () => log, stop };
};

export const startMariadb = async (programs: Programs): Promise<Database> => {
  const folder = makeFolder();
  const data = join(folder, 'data');
  const socket = join(folder, 's.sock');
  const { ca, key, certFile, keyFile } = await makeCertificate(programs.openssl, folder);
  const install = [
    '--no-defaults',
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--skip-name-resolve',
  ];
  await run(programs['mariadb-install-db'], [...install, `--datadir=${data}`], {
    ...user(),
    cwd: folder,
    timeout: startMs,
  });
  const port = await freePort();
  const small = ['--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=16M', '--performance-schema=OFF'];
  const tls = [`--ssl-cert=${certFile}`, `--ssl-key=${keyFile}`];
  const where = [`--datadir=${data}`, `--socket=${socket}`, `--port=${port}`, '--bind-address=127.0.0.1'];
  const args = ['--no-defaults', ...where, '--skip-log-bin', '--skip-name-resolve', ...small, ...tls];
  const { child, log, stop } = launch(programs.mariadbd, args, folder);
  const password = randomBytes(12).toString('hex');
  const as = async (rootPassword: string, statements: string[]): Promise<void> => {
    const connection = await createConnection({ socketPath: socket, user: 'root', password: rootPassword });
    for (const statement of statements) await connection.query(statement);
    await connection.end();
  };
  // A fresh server lets root in over TCP without a password.
  const close = [
    "DELETE FROM mysql.global_priv WHERE User='' OR (User='root' AND Host<>'localhost')",
    'FLUSH PRIVILEGES',
    `ALTER USER root@localhost IDENTIFIED BY '${password}'`,
  ];
  await whenReady(child, log, () => as('', close));
  return { port, ca, key, sql: (...statements) => as(password, statements), stop: () => stop('SIGTERM') };
};

export const startPostgres = async (programs: Programs): Promise<Database> => {
  const folder = makeFolder();
  const data = join(folder, 'data');
  const { ca, key, certFile, keyFile } = await makeCertificate(programs.openssl, folder);
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  const auth = ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${passwordFile}`];
  const init = ['--no-sync', '--encoding=UTF8', '--locale=C', ...auth, `--pgdata=${data}`];
  await run(programs.initdb, init, { ...user(), cwd: folder, timeout: startMs });
  const port = await freePort();
  const settings = [
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'ssl=on',
    `ssl_cert_file=${certFile}`,
    `ssl_key_file=${keyFile}`,
  ];
  const args = ['-D', data, '-h', '127.0.0.1', '-p', `${port}`, ...settings.flatMap((setting) => ['-c', setting])];
  const { child, log, stop } = launch(programs.postgres, args, folder);
  const sql = async (...statements: string[]): Promise<void> => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', password });
    client.on('error', () => undefined);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  await whenReady(child, log, () => sql('SELECT 1'));
  return { port, ca, key, sql, stop: () => stop('SIGINT') };
};
