import { randomBytes } from 'node:crypto';
import type { LoginCheck } from './check.ts';
import * as messages from './postgres-messages.ts';
import { serveStatements } from './postgres-statements.ts';
import { type Answer, answer } from './probes.ts';
import { startScram } from './scram.ts';
import type { Wire } from './wire.ts';

const version = '15.0';
const mechanism = 'SCRAM-SHA-256';
/** Codes that stand where a start-up message has its protocol version. */
const request = { cancel: 80877102, ssl: 80877103, gss: 80877104 };
const protocol3 = 3;

/** The parameters of the start-up message, or undefined when the client wants something else and the session ends. */
const start = async (wire: Wire): Promise<Map<string, string> | undefined> => {
  for (;;) {
    const body = await messages.readStartup(wire);
    const code = body.readUInt32BE(0);
    if (code === request.ssl || code === request.gss) {
      wire.write(Buffer.from('N'));
      continue;
    }
    if (code === request.cancel) return undefined;
    if (code >>> 16 !== protocol3) {
      wire.write(messages.errorMessage('FATAL', '0A000', 'unsupported frontend protocol'));
      return undefined;
    }
    const words = body.subarray(4).toString().split('\0');
    const parameters = new Map<string, string>();
    for (let at = 0; at + 1 < words.length && words[at] !== ''; at += 2)
      parameters.set(words[at] ?? '', words[at + 1] ?? '');
    const unknown = [...parameters.keys()].filter((name) => name.startsWith('_pq_.'));
    if ((code & 0xffff) > 0 || unknown.length > 0) {
      const names = unknown.map(messages.zeroEnded);
      wire.write(messages.message('v', messages.uint32(protocol3 << 16), messages.uint32(names.length), ...names));
    }
    return parameters;
  }
};

/** The text of a password message, which carries every step of SASL. */
const readSasl = async (wire: Wire): Promise<Buffer> => {
  const { type, body } = await messages.readMessage(wire);
  if (type !== 'p') throw new Error('not a password message');
  return body;
};

/** SCRAM-SHA-256; whether the account proved its password. */
const authenticate = async (wire: Wire, account: string, check: LoginCheck): Promise<boolean> => {
  wire.write(messages.authentication(10, `${mechanism}\0\0`));
  const initial = await readSasl(wire);
  const nameEnd = initial.indexOf(0);
  if (initial.subarray(0, Math.max(nameEnd, 0)).toString() !== mechanism) {
    wire.write(messages.errorMessage('FATAL', '08P01', 'client selected an invalid SASL authentication mechanism'));
    return false;
  }
  const scram = startScram(initial.subarray(nameEnd + 5).toString(), check.passwordOf(account));
  wire.write(messages.authentication(11, scram.challenge));
  const final = await scram.finish((await readSasl(wire)).toString());
  if (final === undefined) {
    wire.write(messages.errorMessage('FATAL', '28P01', `password authentication failed for user "${account}"`));
    return false;
  }
  wire.write(messages.authentication(12, final));
  wire.write(messages.authentication(0));
  return true;
};

const probe = (sql: string, account: string, database: string): Answer =>
  answer(sql, {
    '1': '1',
    'version()': `PostgreSQL ${version} (keyturn emulator: a login server that executes no SQL)`,
    current_user: account,
    session_user: account,
    user: account,
    'current_database()': database,
    'show server_version': version,
    'show transaction_read_only': 'off',
    'show transaction_isolation': 'read committed',
    'show standard_conforming_strings': 'on',
    'show client_encoding': 'UTF8',
  });

/** One session, from the start-up message to the end. */
export const servePostgres = async (wire: Wire, check: LoginCheck): Promise<void> => {
  const parameters = await start(wire);
  if (parameters === undefined) return;
  const account = parameters.get('user') ?? '';
  if (!(await authenticate(wire, account, check))) return;
  wire.loggedIn();
  const settings = { server_version: version, server_encoding: 'UTF8', client_encoding: 'UTF8', DateStyle: 'ISO, MDY' };
  const more = { integer_datetimes: 'on', standard_conforming_strings: 'on', TimeZone: 'UTC' };
  for (const [name, value] of Object.entries({ ...settings, ...more })) wire.write(messages.parameter(name, value));
  wire.write(messages.message('K', messages.uint32(1), randomBytes(4)));
  wire.write(messages.ready);
  await serveStatements(wire, (sql) => probe(sql, account, parameters.get('database') ?? account));
};
