import type { Socket } from 'node:net';

export type Address = { host: string; port: number; database?: string };

export type Credential = { account: string; password: string };

/** What a driver needs for one login. `ca`: trusted certificates in PEM; without it the connection is not encrypted. */
export type Attempt = { address: Address; credential: Credential; ca?: string[]; socket: Socket };
