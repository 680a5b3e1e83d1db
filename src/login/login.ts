import { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import type { Address, Attempt, Credential } from './attempt.ts';
import { guard } from './guard.ts';
import { type LoginResult, outcomeOf } from './outcomes.ts';

export type { Address, Credential, LoginResult };

/** `ca`: more trusted certificates, in PEM. `tls: 'off'` is for loopback, and is refused elsewhere. */
export type LoginOptions = { timeoutMs: number; ca?: string; tls: 'required' | 'off' };

/** Exactly this machine: no name that merely begins like it. */
export const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host);

type Engine = 'MySQL' | 'MariaDB' | 'PostgreSQL';

/** 'accepted', or a code of `outcomeOf`. Imports only the driver that is needed. */
const attempt = async (engine: Engine, wanted: Attempt): Promise<string> => {
  try {
    return engine === 'PostgreSQL'
      ? await (await import('./postgres.ts')).attemptPostgres(wanted)
      : await (await import('./mysql.ts')).attemptMysql(wanted);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'PROTOCOL';
  }
};

/**
 * Logs in once, as an application would, and hangs up. Never rejects, ends within `timeoutMs`, and says nothing that came
 * from the server or the driver but a code.
 */
export const login = async (
  engine: Engine,
  address: Address,
  credential: Credential,
  options: LoginOptions,
): Promise<LoginResult> => {
  if (options.tls === 'off' && !isLoopback(address.host)) return outcomeOf('TLS_OFF');
  const socket = guard(new Socket());
  const trusted = options.ca === undefined ? [...rootCertificates] : [...rootCertificates, options.ca];
  const wanted = { address, credential, socket, ...(options.tls === 'off' ? {} : { ca: trusted }) };
  const over = new AbortController();
  const late = setTimeout(options.timeoutMs, 'ETIMEDOUT', { signal: over.signal }).catch(() => 'ETIMEDOUT');
  const answered = await Promise.race([attempt(engine, wanted), late]);
  over.abort();
  if (answered !== 'accepted') {
    socket.destroy();
    return outcomeOf(answered);
  }
  // The driver has just said goodbye; that may still leave.
  socket.destroySoon();
  return { outcome: 'accepted' };
};
