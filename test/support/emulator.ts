import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Drivers } from '../../src/emulator/servers/servers.ts';
import { type Emulator, type EmulatorOptions, startWith } from '../../src/emulator/start.ts';

/** What came back. `code` is the Code of a refusal; `date` is the Date header, in milliseconds. */
export type Reply = {
  readonly status: number;
  readonly code: string | undefined;
  readonly date: number;
  readonly body: Readonly<Record<string, unknown>>;
};

export type Key = { readonly id: string; readonly secret: string; readonly token?: string };

export type CallOptions = {
  readonly signature?: 'v1' | 'acs3';
  readonly method?: 'GET' | 'POST';
  /** Where parameters travel; default: the body, or the query for GET. */
  readonly carry?: 'query' | 'body';
  readonly key?: Key;
  readonly version?: string;
  readonly nonce?: string;
  readonly time?: Date;
  readonly headers?: Readonly<Record<string, string>>;
  /** ACS3 only: a JSON body instead of a form. */
  readonly json?: string;
  /** v1 only: other values for the parameters of every call; undefined leaves one out. */
  readonly common?: Readonly<Record<string, string | undefined>>;
};

export type Params = Readonly<Record<string, string>>;

export type TestEmulator = Emulator & {
  /** A signed call, written independently of the emulator and of src/aliyun. Never throws for a refusal. */
  call(action: string, params?: Params, options?: CallOptions): Promise<Reply>;
  /** The body of a call that must succeed. */
  must(action: string, params?: Params, options?: CallOptions): Promise<Reply['body']>;
  admin(route: string, body?: unknown): Promise<Reply>;
};

/** The API version that an action belongs to; the first pattern that fits counts. */
const versions: readonly (readonly [RegExp, string])[] = [
  [/^LookupEvents$/, '2020-07-06'],
  [/^DescribeSystemEvent/, '2019-01-01'],
  [/^(GetCallerIdentity|AssumeRole)$/, '2015-04-01'],
  [/^(GetRole|CreateServiceLinkedRole)$/, '2015-05-01'],
  [/Account|DBInstance|Database/, '2014-08-15'],
  [/^/, '2016-01-20'],
];

/** Starts an emulator on a free port. End it with `close()`. */
export const startTestEmulator = async (
  options: EmulatorOptions = {},
  drivers?: Partial<Drivers>,
): Promise<TestEmulator> => {
  const emulator = await startWith({ accountDelay: 0, randomSeed: 1, ...options }, drivers);
  const { ready } = emulator;
  const ownKey = { id: ready.accessKeyId, secret: ready.accessKeySecret };
  const call = async (action: string, params: Params = {}, given: CallOptions = {}): Promise<Reply> => {
    const version = given.version ?? versions.find(([pattern]) => pattern.test(action))?.[1] ?? '';
    const signed = given.signature === 'acs3' ? signAcs3 : signV1;
    return request(signed(ready.kms, action, params, { key: ownKey, ...given, version }));
  };
  return {
    ...emulator,
    call,
    must: async (action, params, given) => {
      const reply = await call(action, params, given);
      if (reply.status !== 200)
        throw new Error(`${action}: ${reply.status} ${reply.code} ${String(reply.body.Message)}`);
      return reply.body;
    },
    admin: (route, body) => {
      const [method = 'GET', path] = route.split(' ');
      const headers = { authorization: `Bearer ${ready.adminToken}` };
      return request({
        method,
        url: `${ready.admin}${path}`,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    },
  };
};

type Outgoing = {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
};
type Signing = CallOptions & { readonly key: Key; readonly version: string };

const rfc3986 = (text: string): string =>
  encodeURIComponent(text).replace(/[!*'()]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const form = (params: Params): string =>
  Object.keys(params)
    .sort(byText)
    .map((name) => `${rfc3986(name)}=${rfc3986(params[name] ?? '')}`)
    .join('&');

const instant = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

const placed = (url: string, method: string, carry: 'query' | 'body', business: Params, others: Params = {}) =>
  carry === 'query'
    ? { url: `${url}/?${form({ ...others, ...business })}`, method }
    : { url: `${url}/?${form(others)}`, method, body: form(business) };

const formType = 'application/x-www-form-urlencoded';

export const signV1 = (url: string, action: string, params: Params, options: Signing): Outgoing => {
  const { key, method = 'POST', carry = method === 'GET' ? 'query' : 'body' } = options;
  const all: Readonly<Record<string, string | undefined>> = {
    Action: action,
    Version: options.version,
    Format: 'JSON',
    AccessKeyId: key.id,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: options.nonce ?? randomUUID(),
    Timestamp: instant(options.time ?? new Date()),
    ...(key.token && { SecurityToken: key.token }),
    ...options.common,
  };
  const others: Params = Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const toSign = `${method}&${rfc3986('/')}&${rfc3986(form({ ...others, ...params }))}`;
  const Signature = createHmac('sha1', `${key.secret}&`).update(toSign).digest('base64');
  const headers = { 'content-type': formType, ...options.headers };
  return { ...placed(url, method, carry, params, { ...others, Signature }), headers };
};

export const signAcs3 = (url: string, action: string, params: Params, options: Signing): Outgoing => {
  const { key, method = 'POST', carry = method === 'GET' ? 'query' : 'body' } = options;
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const body = options.json ?? (carry === 'body' ? form(params) : '');
  const headers: Record<string, string> = {
    host: new URL(url).host,
    'x-acs-action': action,
    'x-acs-version': options.version,
    'x-acs-date': instant(options.time ?? new Date()),
    'x-acs-signature-nonce': options.nonce ?? randomUUID(),
    'x-acs-content-sha256': sha256(body),
    ...(carry === 'body' && { 'content-type': options.json ? 'application/json' : formType }),
    ...(key.token && { 'x-acs-security-token': key.token, 'x-acs-accesskey-id': key.id }),
  };
  const names = Object.keys(headers).sort(byText);
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const query = carry === 'query' ? form(params) : '';
  const canonical = `${method}\n/\n${query}\n${lines}\n${names.join(';')}\n${sha256(body)}`;
  const signature = createHmac('sha256', key.secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${key.id},SignedHeaders=${names.join(';')},Signature=${signature}`;
  const sent = { ...placed(url, method, carry, params), ...(options.json && { body }) };
  return { ...sent, headers: { ...headers, authorization, ...options.headers } };
};

export const request = async ({ url, ...init }: Outgoing): Promise<Reply> => {
  const response = await fetch(url, init.method === 'GET' ? { method: 'GET', headers: init.headers } : init);
  const text = await response.text();
  const body: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
  const code = typeof body.Code === 'string' ? body.Code : undefined;
  return { status: response.status, code, date: Date.parse(response.headers.get('date') ?? ''), body };
};
