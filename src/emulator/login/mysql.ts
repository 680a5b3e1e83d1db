import { randomBytes } from 'node:crypto';
import type { LoginCheck } from './check.ts';
import * as packets from './mysql-packets.ts';
import { type Proof, proofs, provesPassword } from './mysql-passwords.ts';
import { variables } from './mysql-variables.ts';
import { answer, noSql } from './probes.ts';
import type { Wire } from './wire.ts';

/** The default plugin comes first. MariaDB has no caching_sha2_password. */
const engines = {
  MySQL: { version: '8.0.0-keyturn-emulator', plugins: ['mysql_native_password', 'caching_sha2_password'] },
  // The prefix is MariaDB's own: replicas of old MySQL versions refused a major version of two digits.
  MariaDB: { version: '5.5.5-10.6.0-MariaDB-keyturn-emulator', plugins: ['mysql_native_password'] },
} satisfies Record<string, { version: string; plugins: (keyof typeof proofs)[] }>;

const flag = {
  connectWithDb: 0x8,
  protocol41: 0x200,
  secure: 0x8000,
  plugin: 0x80000,
  longToken: 0x200000,
};
// Beside those: long password, found rows, long flag, transactions, and multi results, which old drivers insist on.
const offered =
  (0x1 |
    0x2 |
    0x4 |
    0x2000 |
    0x20000 |
    flag.connectWithDb |
    flag.protocol41 |
    flag.secure |
    flag.plugin |
    flag.longToken) >>>
  0;

/** No zero byte: old clients read the salt as a text that a zero ends. */
const randomSalt = (): Buffer => Buffer.from(randomBytes(20).map((byte) => byte % 127 || 1));

type HandshakeResponse = { account: string; token: Buffer; plugin: string };

const greeting = (version: string, plugin: string, salt: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([10]),
    packets.zeroEnded(version),
    packets.uint32(1),
    salt.subarray(0, 8),
    Buffer.from([0]),
    packets.uint16(offered & 0xffff),
    Buffer.from([45]),
    packets.uint16(2),
    packets.uint16(offered >>> 16),
    Buffer.from([salt.length + 1]),
    Buffer.alloc(10),
    salt.subarray(8),
    Buffer.from([0]),
    packets.zeroEnded(plugin),
  ]);

/** HandshakeResponse41; undefined for anything else, such as an SSLRequest (32 bytes), since TLS is not offered. */
const parseResponse = (body: Buffer): HandshakeResponse | undefined => {
  if (body.length < 34) return undefined;
  const flags = body.readUInt32LE(0);
  if ((flags & flag.protocol41) === 0) return undefined;
  let at = 32;
  const upToZero = (): Buffer => {
    const end = body.indexOf(0, at);
    const bytes = body.subarray(at, end < 0 ? body.length : end);
    at += bytes.length + 1;
    return bytes;
  };
  const account = upToZero().toString();
  // A token has 0, 20 or 32 bytes, so that its length is one byte in both encodings.
  const token =
    (flags & (flag.longToken | flag.secure)) === 0 ? upToZero() : body.subarray(at + 1, at + 1 + (body[at] ?? 0));
  if ((flags & (flag.longToken | flag.secure)) !== 0) at += 1 + token.length;
  if ((flags & flag.connectWithDb) !== 0) upToZero();
  const plugin = (flags & flag.plugin) === 0 ? 'mysql_native_password' : upToZero().toString();
  return { account, token, plugin };
};

/** The account that logged in, or undefined when it was refused; `last` is the sequence number of the client. */
const authenticate = async (
  wire: Wire,
  engine: keyof typeof engines,
  check: LoginCheck,
): Promise<string | undefined> => {
  const { version, plugins } = engines[engine];
  const greeted = plugins[0] ?? 'mysql_native_password';
  let salt = randomSalt();
  packets.writePackets(wire, -1, [greeting(version, greeted, salt)]);
  let { sequence, body } = await packets.readPacket(wire);
  const response = parseResponse(body);
  if (response === undefined) {
    packets.writePackets(wire, sequence, [packets.errorPacket(1043, '08S01', 'Bad handshake')]);
    return undefined;
  }
  const plugin = plugins.find((name) => name === response.plugin) ?? greeted;
  let token = response.token;
  if (plugin !== greeted || response.plugin !== greeted) {
    salt = randomSalt();
    const change = [Buffer.from([0xfe]), packets.zeroEnded(plugin), salt, Buffer.from([0])];
    packets.writePackets(wire, sequence, [Buffer.concat(change)]);
    ({ sequence, body } = await packets.readPacket(wire));
    token = body;
  }
  const proof: Proof = proofs[plugin];
  if (!provesPassword(proof, check.passwordOf(response.account), salt, token)) {
    const message = `Access denied for user '${response.account}'@'127.0.0.1' (using password: ${token.length > 0 ? 'YES' : 'NO'})`;
    packets.writePackets(wire, sequence, [packets.errorPacket(1045, '28000', message)]);
    return undefined;
  }
  const fastPath = plugin === 'caching_sha2_password' ? [Buffer.from([1, 3])] : [];
  packets.writePackets(wire, sequence, [...fastPath, packets.okPacket]);
  return response.account;
};

/** Commands by number. To all others the server says that it executes no SQL. */
const commands: Record<number, string> = { 1: 'quit', 2: 'ok', 3: 'query', 14: 'ok', 31: 'ok' };

const answerQuery = (sql: string, account: string, engine: keyof typeof engines): Buffer[] => {
  const who = `${account}@127.0.0.1`;
  const version = engines[engine].version.replace(/^5\.5\.5-/, '');
  const answered = answer(sql, {
    '1': '1',
    'version()': version,
    '@@version': version,
    '@@version_comment': noSql,
    current_user: who,
    'current_user()': who,
    'user()': who,
    ...variables,
  });
  if (answered === undefined) return [packets.errorPacket(1235, '42000', noSql)];
  return 'row' in answered ? packets.rowPackets(answered.row) : [packets.okPacket];
};

/** One session, from the greeting to the end. */
export const serveMysql = async (wire: Wire, engine: keyof typeof engines, check: LoginCheck): Promise<void> => {
  const account = await authenticate(wire, engine, check);
  if (account === undefined) return;
  wire.loggedIn();
  for (;;) {
    const { sequence, body } = await packets.readPacket(wire);
    const command = commands[body[0] ?? 0];
    if (command === 'quit') return;
    if (command === 'ok') packets.writePackets(wire, sequence, [packets.okPacket]);
    else if (command === 'query') {
      packets.writePackets(wire, sequence, answerQuery(body.subarray(1).toString(), account, engine));
    } else packets.writePackets(wire, sequence, [packets.errorPacket(1235, '42000', noSql)]);
  }
};
