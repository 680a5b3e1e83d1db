import type { IncomingMessage } from 'node:http';
import { isRecord } from '../params.ts';
import { common, refusal } from '../refusal.ts';

/** A request as it came: parameters decoded, body bytes kept for the signature. */
export type WireRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: ReadonlyMap<string, string>;
  readonly body: ReadonlyMap<string, string>;
  readonly rawBody: Buffer;
  readonly origin: Origin;
};

/** Where a request came from. */
export type Origin = { readonly sourceIp: string; readonly secure: boolean };

/** The largest legal parameter, SecretData, has 30,720 bytes; percent-encoded three times as much. */
const bodyLimit = 1024 * 1024;

/** A larger body is still read to its end, since a client hears the refusal only then; but not for ever. */
const patience = 16 * bodyLimit;

export const readBody = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= bodyLimit) chunks.push(bytes);
    else if (size > patience) incoming.destroy();
  }
  if (size > bodyLimit) throw refusal(common.tooLarge);
  return Buffer.concat(chunks);
};

export const readRequest = async (incoming: IncomingMessage): Promise<WireRequest> => {
  const { path, query } = splitUrl(incoming.url ?? '/');
  const headers = flatHeaders(incoming);
  const rawBody = await readBody(incoming);
  return {
    method: incoming.method ?? 'GET',
    path,
    headers,
    query,
    body: readParams(rawBody, headers['content-type']),
    rawBody,
    origin: { sourceIp: incoming.socket.remoteAddress ?? '', secure: 'encrypted' in incoming.socket },
  };
};

export const splitUrl = (url: string): { path: string; query: ReadonlyMap<string, string> } => {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: new Map() }
    : { path: url.slice(0, mark), query: decodeForm(url.slice(mark + 1)) };
};

const flatHeaders = (incoming: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );

const readParams = (rawBody: Buffer, contentType = ''): ReadonlyMap<string, string> => {
  if (rawBody.length === 0) return new Map();
  return contentType.toLowerCase().startsWith('application/json')
    ? decodeJson(rawBody)
    : decodeForm(rawBody.toString('utf8'));
};

/** The first of two equal names counts. */
const decodeForm = (encoded: string): ReadonlyMap<string, string> => {
  const params = new Map<string, string>();
  for (const pair of encoded.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = percentDecode(at < 0 ? pair : pair.slice(0, at));
    if (!params.has(name)) params.set(name, at < 0 ? '' : percentDecode(pair.slice(at + 1)));
  }
  return params;
};

const percentDecode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refusal(common.unreadable);
  }
};

/** A flat JSON object; nested values travel on as JSON texts. */
const decodeJson = (rawBody: Buffer): ReadonlyMap<string, string> => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(rawBody.toString('utf8'));
  } catch {
    throw refusal(common.unreadable);
  }
  if (!isRecord(parsed)) throw refusal(common.unreadable);
  const present = Object.entries(parsed).filter(([, value]) => value !== null);
  return new Map(present.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
};
