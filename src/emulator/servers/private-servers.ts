import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { type Child, freePort, privateFolder, runProgram, startChild } from './child.ts';
import type { DatabaseServer } from './database-server.ts';
import { removeLeftServers } from './left-servers.ts';
import { mysqlServer } from './mysql.ts';
import { postgresServer } from './postgres.ts';
import type { Programs, ServerKind } from './programs.ts';
import { giveToServer } from './server-user.ts';

/** A server that nobody but this emulator uses, on a loopback port. It keeps nothing. */
export type PrivateServer = DatabaseServer & {
  readonly pid: number;
  /** With its administrator, password included: for nobody but whoever started it. */
  readonly url: string;
  stop(): Promise<void>;
};

const host = '127.0.0.1';

/** PEM, to offer TLS with. */
export type Certificate = { readonly cert: string; readonly key: string };

export const startPrivateServer = async (
  kind: ServerKind,
  programs: Programs,
  certificate?: Certificate,
): Promise<PrivateServer> => {
  await removeLeftServers();
  const folder = privateFolder();
  try {
    return await (kind === 'mysql' ? startMariadb : startPostgres)(programs, folder, certificate);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
};

const program = (programs: Programs, name: string): string => programs.get(name) ?? name;

/** @returns the files with the certificate, if there is one. */
const certificateFiles = (
  folder: string,
  certificate: Certificate | undefined,
): readonly [string, string] | undefined => {
  if (!certificate) return undefined;
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(cert, certificate.cert);
  writeFileSync(key, certificate.key, { mode: 0o600 });
  giveToServer(key);
  return [cert, key];
};

/** Waits until the server takes the first statement; ends it if that never happens. */
const ready = async (child: Child, signal: NodeJS.Signals, connect: () => Promise<void>): Promise<void> => {
  try {
    await child.whenReady(connect);
  } catch (error) {
    await child.stop(signal);
    throw error;
  }
};

const startMariadb = async (
  programs: Programs,
  folder: string,
  certificate: Certificate | undefined,
): Promise<PrivateServer> => {
  const [data, socket, password] = [join(folder, 'data'), join(folder, 's.sock'), randomBytes(18).toString('hex')];
  const install = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
  await runProgram(program(programs, 'mariadb-install-db'), ['--no-defaults', ...install, `--datadir=${data}`], folder);
  const port = await freePort();
  const files = certificateFiles(folder, certificate);
  const args = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${socket}`,
    `--port=${port}`,
    `--bind-address=${host}`,
    '--skip-log-bin',
    '--skip-name-resolve',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=16M',
    '--performance-schema=OFF',
    ...(files ? [`--ssl-cert=${files[0]}`, `--ssl-key=${files[1]}`] : []),
  ];
  const child = startChild(program(programs, 'mariadbd'), args, folder);
  // A fresh server lets root in over TCP without a password: that ends before anybody hears of the server.
  await ready(child, 'SIGTERM', async () => {
    const connection = await createConnection({ socketPath: socket, user: 'root', password: '' });
    await connection.query("DELETE FROM mysql.global_priv WHERE User = '' OR User = 'root' AND Host <> 'localhost'");
    await connection.query('FLUSH PRIVILEGES');
    await connection.query("CREATE USER root@'127.0.0.1' IDENTIFIED BY ?", [password]);
    await connection.query("GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION");
    await connection.query('ALTER USER root@localhost IDENTIFIED BY ?', [password]);
    await connection.end();
  });
  const server = mysqlServer({ kind: 'mysql', host, port, user: 'root', password });
  const url = `mysql://root:${password}@${host}:${port}`;
  return { ...server, pid: child.pid, url, stop: () => child.stop('SIGTERM') };
};

const startPostgres = async (
  programs: Programs,
  folder: string,
  certificate: Certificate | undefined,
): Promise<PrivateServer> => {
  const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')];
  const password = randomBytes(18).toString('hex');
  writeFileSync(passwordFile, password, { mode: 0o644 });
  const auth = ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${passwordFile}`];
  await runProgram(
    program(programs, 'initdb'),
    ['--no-sync', '--encoding=UTF8', '--locale=C', ...auth, `--pgdata=${data}`],
    folder,
  );
  rmSync(passwordFile);
  const port = await freePort();
  const files = certificateFiles(data, certificate);
  const settings = [
    `unix_socket_directories=${folder}`,
    'fsync=off',
    ...(files ? ['ssl=on', `ssl_cert_file=${files[0]}`, `ssl_key_file=${files[1]}`] : []),
  ];
  const args = ['-D', data, '-h', host, '-p', `${port}`, ...settings.flatMap((setting) => ['-c', setting])];
  const child = startChild(program(programs, 'postgres'), args, folder);
  const server = postgresServer({ kind: 'postgres', host, port, user: 'postgres', password });
  await ready(child, 'SIGINT', async () => void (await server.read()));
  const url = `postgres://postgres:${password}@${host}:${port}`;
  return { ...server, pid: child.pid, url, stop: () => child.stop('SIGINT') };
};
