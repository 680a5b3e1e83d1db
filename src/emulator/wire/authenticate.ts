import { timingSafeEqual } from 'node:crypto';
import type { Params } from '../params.ts';
import { common, refusal, type Wording } from '../refusal.ts';
import type { AccessKey } from '../world.ts';
import type { WireRequest } from './request.ts';
import { type Acs3Authorization, isAcs3, mustBeSigned, readAuthorization, signatureAcs3 } from './signature-acs3.ts';
import { signatureV1 } from './signature-v1.ts';

/** A signed call, its signature checked. `params` are the business parameters and the ones every call has. */
export type Call = {
  readonly scheme: 'v1' | 'acs3';
  readonly accessKey: AccessKey;
  readonly action: string;
  readonly version: string;
  readonly params: Params;
};

/** Remembers nonces for as long as their timestamps are valid. */
export type Nonces = { seen(nonce: string, realNow: number): boolean };

/** How old or early a timestamp may be: 31 minutes, see BEHAVIOUR.md. */
const window = 31 * 60_000;

type Keys = readonly AccessKey[];
type Time = { readonly real: number; readonly virtual: number };

export const nonceMemory = (): Nonces => {
  let [young, old, turned] = [new Set<string>(), new Set<string>(), 0];
  return {
    seen: (nonce, realNow) => {
      if (realNow - turned > 2 * window) [old, young, turned] = [young, new Set(), realNow];
      if (young.has(nonce) || old.has(nonce)) return true;
      young.add(nonce);
      return false;
    },
  };
};

export const authenticate = (request: WireRequest, keys: Keys, nonces: Nonces, time: Time): Call =>
  isAcs3(request) ? authenticateAcs3(request, keys, nonces, time) : authenticateV1(request, keys, nonces, time);

const authenticateV1 = (request: WireRequest, keys: Keys, nonces: Nonces, time: Time): Call => {
  const params = new Map([...request.body, ...request.query]);
  const need = (name: string): string => params.get(name) || fail(common.missing(name));
  const call = { scheme: 'v1', action: need('Action'), version: need('Version'), params } as const;
  const accessKey = findKey(keys, need('AccessKeyId'));
  const signature = need('Signature');
  if (need('SignatureMethod') !== 'HMAC-SHA1' || need('SignatureVersion') !== '1.0') throw refusal(common.incomplete);
  checkToken(accessKey, params.get('SecurityToken'), time.virtual);
  checkAge(need('Timestamp'), time.real, common.stale);
  const nonce = need('SignatureNonce');
  if (!sameText(signature, signatureV1(request.method, params, accessKey.secret))) throw refusal(common.signature);
  if (nonces.seen(`${accessKey.id} ${nonce}`, time.real)) throw refusal(common.replay);
  return { ...call, accessKey };
};

const authenticateAcs3 = (request: WireRequest, keys: Keys, nonces: Nonces, time: Time): Call => {
  const header = (name: string): string => request.headers[name] || fail(common.missing(name));
  const authorization = readAuthorization(header('authorization')) ?? fail(common.incomplete);
  const accessKey = findKey(keys, authorization.keyId);
  const call = { scheme: 'acs3', action: header('x-acs-action'), version: header('x-acs-version'), accessKey } as const;
  checkToken(accessKey, request.headers['x-acs-security-token'], time.virtual);
  checkAge(header('x-acs-date'), time.real, common.staleAcs3);
  const nonce = header('x-acs-signature-nonce');
  checkAcs3(request, authorization, accessKey);
  if (nonces.seen(`${accessKey.id} ${nonce}`, time.real)) throw refusal(common.replay);
  return { ...call, params: new Map([...request.body, ...request.query]) };
};

const checkAcs3 = (request: WireRequest, authorization: Acs3Authorization, accessKey: AccessKey): void => {
  const { signedHeaders, signature } = authorization;
  if (mustBeSigned(request.headers).some((name) => !signedHeaders.includes(name))) throw refusal(common.incomplete);
  if (!sameText(signature, signatureAcs3(request, signedHeaders, accessKey.secret))) throw refusal(common.signature);
};

const fail = (wording: Wording): never => {
  throw refusal(wording);
};

const findKey = (keys: Keys, id: string): AccessKey => keys.find((key) => key.id === id) ?? fail(common.unknownKey);

const checkToken = (key: AccessKey, token: string | undefined, now: number): void => {
  if (key.token === undefined && token) throw refusal(common.tokenWrong);
  if (key.token === undefined) return;
  if (!token) throw refusal(common.tokenMissing);
  if (!sameText(token, key.token)) throw refusal(common.tokenWrong);
  if (key.expires !== undefined && now >= key.expires) throw refusal(common.tokenExpired);
};

const checkAge = (timestamp: string, realNow: number, wording: Wording): void => {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (!(Math.abs(realNow - time) <= window)) throw refusal(wording);
};

const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};
