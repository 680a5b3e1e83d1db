import type { IncomingMessage } from 'node:http';
import type { Params } from '../action/params.ts';
import { common, refusal } from '../action/refusal.ts';
import { bodyParams, readBody } from './body.ts';
import { decodeForm } from './form.ts';

/** A request as it came: parameters decoded, body bytes kept for the signature. */
export type WireRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Params;
  readonly body: Params;
  readonly rawBody: Buffer;
  readonly origin: Origin;
};

/** Where a request came from. */
export type Origin = { readonly sourceIp: string; readonly secure: boolean };

export const readRequest = async (incoming: IncomingMessage): Promise<WireRequest> => {
  const { path, search } = splitUrl(incoming.url ?? '/');
  const headers = flatHeaders(incoming.rawHeaders);
  const query = decodeForm(search);
  const rawBody = await readBody(incoming);
  return {
    method: incoming.method ?? 'GET',
    path,
    headers,
    query,
    body: bodyParams(rawBody, headers),
    rawBody,
    origin: { sourceIp: incoming.socket.remoteAddress ?? '', secure: 'encrypted' in incoming.socket },
  };
};

/** The parts of a request target: `/path?search`, or `http://authority/path?search` as a client sends it to a proxy. */
export const splitUrl = (url: string): { authority: string | undefined; path: string; search: string } => {
  const [, authority, rest = url] = /^https?:\/\/([^/?]*)(.*)$/i.exec(url) ?? [];
  const mark = rest.indexOf('?');
  return {
    authority,
    path: (mark < 0 ? rest : rest.slice(0, mark)) || '/',
    search: mark < 0 ? '' : rest.slice(mark + 1),
  };
};

/** Headers that decide what a request does: with two of them, a proxy and a service could each take another. */
const single = /^(host|authorization|content-type|content-encoding|content-length|transfer-encoding|x-acs-.*)$/;

/** By name in lower case; what came twice is joined, as HTTP has it, or refused where one must hold. */
export const flatHeaders = (raw: readonly string[]): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name, value] = [(raw[at] ?? '').toLowerCase(), raw[at + 1] ?? ''];
    const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (before !== undefined && single.test(name)) throw refusal(common.twice(name.slice(0, 64)));
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
};
