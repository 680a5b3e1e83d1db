import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import type { Programs } from './find-databases.ts';
import { startServerOf } from './private-server.ts';

/** A private server on a loopback port. `ca`, `key`: PEM of its self-signed certificate, for `localhost` only. */
export type Database = {
  port: number;
  ca: string;
  key: string;
  /** As the administrator. */
  sql(...statements: string[]): Promise<void>;
  stop(): Promise<void>;
};

const run = promisify(execFile);

const makeCertificate = async (openssl: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-cert-'));
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await run(openssl, [...kind, ...subject, '-keyout', keyFile, '-out', certFile], { timeout: 20_000 });
  const made = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  rmSync(folder, { recursive: true });
  return made;
};

type Session = { query(statement: string): Promise<unknown>; end(): Promise<void> };

const start = async (
  kind: 'mysql' | 'postgres',
  { openssl }: Programs,
  connect: (url: string) => Promise<Session>,
): Promise<Database> => {
  const { cert, key } = await makeCertificate(openssl);
  const { port, url, stop } = await startServerOf(kind, { cert, key });
  const sql = async (...statements: string[]): Promise<void> => {
    const session = await connect(url);
    for (const statement of statements) await session.query(statement);
    await session.end();
  };
  return { port, ca: cert, key, sql, stop };
};

export const startMariadb = (programs: Programs): Promise<Database> => start('mysql', programs, createConnection);

export const startPostgres = (programs: Programs): Promise<Database> =>
  start('postgres', programs, async (url) => {
    const client = new pg.Client(`${url}/postgres`);
    client.on('error', () => undefined);
    await client.connect();
    return client;
  });
