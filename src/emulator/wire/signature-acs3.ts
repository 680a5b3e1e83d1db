import { createHmac, hash } from 'node:crypto';
import { canonicalQuery } from './encode.ts';
import type { WireRequest } from './request.ts';

const scheme = 'ACS3-HMAC-SHA256';

export type Acs3Authorization = {
  readonly keyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
};

export const isAcs3 = (request: WireRequest): boolean => (request.headers.authorization ?? '').startsWith(scheme);

/** `ACS3-HMAC-SHA256 Credential=AK,SignedHeaders=a;b,Signature=HEX` */
export const readAuthorization = (header: string): Acs3Authorization | undefined => {
  const [, keyId, signedHeaders, signature] =
    /^ACS3-HMAC-SHA256\s+Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/.exec(header) ?? [];
  return keyId && signedHeaders && signature
    ? { keyId, signedHeaders: signedHeaders.split(';'), signature }
    : undefined;
};

export const sha256Hex = (data: Buffer | string): string => hash('sha256', data);

/** Headers that a signer may not leave out: what they say decides what the request does. */
export const mustBeSigned = (headers: WireRequest['headers']): readonly string[] =>
  Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-acs-'));

/** What the request says is the hash of its body stands for the body; that it is, others check. */
export const signatureAcs3 = (request: WireRequest, signedHeaders: readonly string[], secret: string): string => {
  // A signer may name what every object has, such as `constructor`.
  const header = (name: string) => (Object.hasOwn(request.headers, name) ? request.headers[name] : undefined) ?? '';
  const canonicalHeaders = signedHeaders.map((name) => `${name}:${header(name).trim()}\n`).join('');
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    canonicalHeaders,
    signedHeaders.join(';'),
    request.headers['x-acs-content-sha256'] ?? '',
  ].join('\n');
  return createHmac('sha256', secret)
    .update(`${scheme}\n${sha256Hex(canonical)}`)
    .digest('hex');
};
