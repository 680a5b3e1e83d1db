import { writeAtomically } from './state/write-atomically.ts';

/** What a client needs to find and use the emulator. */
export type ReadyFile = {
  readonly kms: string;
  readonly rds: string;
  readonly admin: string;
  readonly adminToken: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly pid: number;
  /** With `tls` only: the absolute path of a PEM file with the certificate to trust. */
  readonly ca?: string;
};

/** Mode 0600, written in one move, so that whoever waits for the file finds it whole. Throws an Error that names the file. */
export const writeReadyFile = (path: string, ready: ReadyFile): Promise<void> =>
  writeAtomically('ready file', path, `${JSON.stringify(ready, null, 2)}\n`);
