import { createHash } from 'node:crypto';
import { sameBytes, xor } from './bytes.ts';

/** What a client proves a password with; `salt` is the 20 bytes that the server sent. */
export type Proof = (password: string, salt: Buffer) => Buffer;

const hash = (algorithm: 'sha1' | 'sha256', ...parts: (Buffer | string)[]): Buffer => {
  const digest = createHash(algorithm);
  for (const part of parts) digest.update(part);
  return digest.digest();
};

/**
 * The two plugins of today's clients. For caching_sha2_password this is its fast path: a real server needs the password
 * in the clear (over TLS or RSA) when its cache is cold, while the emulator knows the password.
 */
export const proofs = {
  mysql_native_password: (password, salt) => {
    const once = hash('sha1', password);
    return xor(once, hash('sha1', salt, hash('sha1', once)));
  },
  caching_sha2_password: (password, salt) => {
    const once = hash('sha256', password);
    return xor(once, hash('sha256', hash('sha256', once), salt));
  },
} satisfies Record<string, Proof>;

/** An unknown account and an empty password cost the same as a wrong one, and are as wrong. */
export const provesPassword = (proof: Proof, password: string | undefined, salt: Buffer, token: Buffer): boolean => {
  const same = sameBytes(token, proof(password ?? '', salt));
  return same && password !== undefined && password !== '';
};
