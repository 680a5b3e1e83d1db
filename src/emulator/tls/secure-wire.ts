import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkCertificateFile } from '../own-files.ts';
import { writeAtomically } from '../state/write-atomically.ts';
import type { Identity } from '../wire/http-server.ts';
import { newIdentity } from './certificate.ts';

/** A certificate in use: `ca` is the absolute path of the file that clients trust. */
export type SecureWire = { readonly identity: Identity; readonly ca: string; close(): Promise<void> };

/** Makes a certificate and writes it to `file`, or into a temporary folder. Throws an Error that names the file. */
export const openSecureWire = async (file: string | undefined): Promise<SecureWire> => {
  const identity = newIdentity(new Date());
  const folder = file === undefined ? await mkdtemp(path.join(tmpdir(), 'keyturn-emulator-')) : undefined;
  const ca = path.resolve(file ?? path.join(folder ?? '', 'ca.pem'));
  checkCertificateFile(ca);
  await writeAtomically('certificate file', ca, identity.cert);
  return { identity, ca, close: () => rm(folder ?? ca, { recursive: true, force: true }) };
};
