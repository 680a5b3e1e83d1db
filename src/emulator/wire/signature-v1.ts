import { createHmac } from 'node:crypto';
import type { Params } from '../action/params.ts';
import { canonicalQuery, percentEncode } from './encode.ts';

/** HMAC-SHA1 over all parameters, from query and body together. The decoded values count, not the bytes on the wire. */
export const signatureV1 = (method: string, params: Params, secret: string): string => {
  const signed = [...params].filter(([name]) => name !== 'Signature');
  const toSign = `${method}&%2F&${percentEncode(canonicalQuery(signed))}`;
  return createHmac('sha1', `${secret}&`).update(toSign).digest('base64');
};
