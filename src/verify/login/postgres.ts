import pg from 'pg';
import type { Attempt, Session } from './attempt.ts';
import { guard } from './guard.ts';
import { messageCheck } from './postgres-messages.ts';
import { postgresRights } from './rights-postgres.ts';

/** Errors of pg that have no code. */
const driverMessages: Readonly<Record<string, string>> = {
  'The server does not support SSL connections': 'NO_TLS',
  'Connection terminated unexpectedly': 'CLOSED',
};

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'PROTOCOL';
  return 'code' in error && error.code !== undefined
    ? String(error.code)
    : (driverMessages[error.message] ?? 'PROTOCOL');
};

/**
 * One login at PostgreSQL: what is open then, or a code.
 * Everything is given to pg, since it takes what is missing or empty from PGUSER, PGPASSWORD and the like. An empty name
 * or password is never right for PostgreSQL, which is why it is not tried.
 */
export const attemptPostgres = async ({ address, credential, ca, socket }: Attempt): Promise<Session | string> => {
  if (credential.account === '' || credential.password === '') return '28P01';
  try {
    const client = new pg.Client({
      host: address.host,
      port: address.port,
      user: credential.account,
      password: credential.password,
      database: address.database ?? 'postgres',
      application_name: 'keyturn verify',
      client_encoding: 'UTF8',
      ssl: ca === undefined ? false : { ca, minVersion: 'TLSv1.2', rejectUnauthorized: true },
      stream: () => socket,
    });
    // Stays for good: an error after the end, with nobody listening, would end the process.
    client.on('error', () => undefined);
    // With TLS the messages come over a stream of its own.
    if (ca === undefined) guard(socket, messageCheck());
    else client.connection.once('sslconnect', () => guard(client.connection.stream, messageCheck()));
    await client.connect();
    return { rights: () => postgresRights(client), end: () => void client.end().catch(() => undefined) };
  } catch (error) {
    return codeOf(error);
  }
};
