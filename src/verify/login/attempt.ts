import type { Socket } from 'node:net';

export type Address = { host: string; port: number; database?: string };

export type Credential = { account: string; password: string };

/** What a driver needs for one login. `ca`: trusted certificates in PEM; without it the connection is not encrypted. */
export type Attempt = { address: Address; credential: Credential; ca?: string[]; socket: Socket };

/** A login that was accepted and is still open. */
export type Session = {
  /** What the server says that the account may do, in no order. Undefined: the server does not tell. Never rejects. */
  readonly rights: () => Promise<readonly string[] | undefined>;
  /** Says goodbye. */
  readonly end: () => void;
};
