import { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import type { Address, Attempt, Credential, Session } from './attempt.ts';
import { guard } from './guard.ts';
import { type LoginResult, outcomeOf } from './outcomes.ts';

export type { Address, Credential, LoginResult };

export type LoginOptions = {
  timeoutMs: number;
  /** More trusted certificates, in PEM. */
  ca?: string;
  /**
   * `required`: encrypted, and the certificate is of a trusted authority and for this host. The others are for loopback,
   * and are refused elsewhere: `offered` is the same where the server offers TLS, and not encrypted where it does not.
   */
  tls: 'required' | 'offered' | 'off';
  /** Also asks the server, through SELECT statements, what the account may do. */
  rights?: boolean;
  signal?: AbortSignal;
};

/** Exactly this machine: no name that merely begins like it. */
export const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host);

type Engine = 'MySQL' | 'MariaDB' | 'PostgreSQL';

/** Bytes of all that a server has to say. */
const bytesAtMost = 4 << 20;
const sizeCheckMs = 50;

/** The open session, or a code of `outcomeOf`. Imports only the driver that is needed. */
const attempt = async (engine: Engine, wanted: Attempt): Promise<Session | string> => {
  try {
    return engine === 'PostgreSQL'
      ? await (await import('./postgres.ts')).attemptPostgres(wanted)
      : await (await import('./mysql.ts')).attemptMysql(wanted);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'PROTOCOL';
  }
};

/** A server that was given the password could hand it back as a name. */
const withoutPassword = (rights: readonly string[], { password }: Credential): readonly string[] | undefined =>
  rights.some((right) => right.includes(password)) ? undefined : [...rights].sort();

/** One connection. `end` resolves with the code of why there is no more time. */
const tryOnce = async (
  engine: Engine,
  wanted: Omit<Attempt, 'socket'>,
  asksRights: boolean,
  end: Promise<string>,
): Promise<LoginResult> => {
  const socket = guard(new Socket());
  const size = setInterval(() => {
    if (socket.bytesRead > bytesAtMost) socket.destroy(new Error('too much'));
  }, sizeCheckMs);
  try {
    const answered = await Promise.race([attempt(engine, { ...wanted, socket }), end]);
    if (typeof answered === 'string') {
      socket.destroy();
      return outcomeOf(answered);
    }
    const told = asksRights ? await Promise.race([answered.rights(), end]) : undefined;
    answered.end();
    // The driver has just said goodbye; that may still leave, unless the server does not listen any more.
    if (typeof told === 'string') socket.destroy();
    else socket.destroySoon();
    const rights = typeof told === 'object' ? withoutPassword(told, wanted.credential) : undefined;
    return { outcome: 'accepted', ...(rights ? { rights } : {}) };
  } finally {
    clearInterval(size);
  }
};

/**
 * Logs in once, as an application would, and hangs up. Never rejects, ends within `timeoutMs`, and says nothing that came
 * from the server or the driver but a code, and the account's rights where they are asked for.
 */
export const login = async (
  engine: Engine,
  address: Address,
  credential: Credential,
  options: LoginOptions,
): Promise<LoginResult> => {
  if (options.tls !== 'required' && !isLoopback(address.host)) return outcomeOf('TLS_OFF');
  if (options.signal?.aborted) return outcomeOf('STOPPED');
  const over = new AbortController();
  const ends = AbortSignal.any([over.signal, ...(options.signal ? [options.signal] : [])]);
  const end = setTimeout(options.timeoutMs, 'ETIMEDOUT', { signal: ends }).catch(() => 'STOPPED');
  const ca = options.ca === undefined ? [...rootCertificates] : [...rootCertificates, options.ca];
  const once = (more: { ca?: string[] }): Promise<LoginResult> =>
    tryOnce(engine, { address, credential, ...more }, options.rights ?? false, end);
  try {
    const first = await once(options.tls === 'off' ? {} : { ca });
    const isPlain = options.tls === 'offered' && first.outcome === 'unreachable' && first.code === 'NO_TLS';
    return isPlain ? await once({}) : first;
  } finally {
    over.abort();
  }
};
