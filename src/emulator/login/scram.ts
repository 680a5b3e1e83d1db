import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { sameBytes, xor } from './bytes.ts';

/** The server's half of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677), without channel binding. */
export type Scram = {
  /** The server-first message. */
  challenge: string;
  /** The server-final message, or undefined when the proof is wrong. Throws on a message that is not SCRAM. */
  finish(clientFinal: string): Promise<string | undefined>;
};

const derive = promisify(pbkdf2);
const iterations = 4096;
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * Starts on the client-first message. An unknown account and an empty password go the whole way with a password that
 * nobody can have, as a real server does, so that the answers do not tell who exists.
 * PostgreSQL ignores the name in the message: the account is the one of the start-up message.
 */
export const startScram = (clientFirst: string, password: string | undefined): Scram => {
  const [, header, bare, nonce] = /^([ny],(?:a=[^,]*)?,)((?:[^,]*,)?r=([^,]+).*)$/s.exec(clientFirst) ?? [];
  if (header === undefined || nonce === undefined) throw new Error('not a SCRAM message');
  const known = password !== undefined && password !== '';
  const salt = randomBytes(16);
  const bothNonces = nonce + randomBytes(18).toString('base64');
  const challenge = `r=${bothNonces},s=${salt.toString('base64')},i=${iterations}`;

  const finish = async (clientFinal: string): Promise<string | undefined> => {
    const [, unproven, binding, returned, proof] = /^(c=([^,]*),r=([^,]*)(?:,.*)?),p=([^,]*)$/s.exec(clientFinal) ?? [];
    if (binding !== Buffer.from(header).toString('base64') || returned !== bothNonces || proof === undefined) {
      throw new Error('not the answer to this SCRAM challenge');
    }
    const secret = known ? password.normalize('NFKC') : randomBytes(32).toString('base64');
    const salted = await derive(secret, salt, iterations, 32, 'sha256');
    const exchange = `${bare},${challenge},${unproven}`;
    const clientKey = hmac(salted, 'Client Key');
    const storedKey = createHash('sha256').update(clientKey).digest();
    const expected = xor(clientKey, hmac(storedKey, exchange));
    const right = sameBytes(Buffer.from(proof, 'base64'), expected) && known;
    return right ? `v=${hmac(hmac(salted, 'Server Key'), exchange).toString('base64')}` : undefined;
  };

  return { challenge, finish };
};
