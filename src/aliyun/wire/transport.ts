import './quiet.ts';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Agent as PlainAgent } from 'node:http';
import { Agent as EncryptedAgent } from 'node:https';
import { stringify } from 'node:querystring';
import sdk from '@alicloud/openapi-core/dist/utils.js';
import { Request } from '@darabonba/typescript';
import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import { type ApiAction, actions, versionOf } from '../api/actions.ts';
import { assumptions } from '../api/assumptions.ts';
import type { Endpoints } from '../api/endpoints.ts';
import type { Params, Send } from './call.ts';
import type { Keys } from './credential-chain.ts';
import type { KeySource } from './credentials.ts';
import { exchange } from './exchange.ts';

export type TransportOptions = {
  readonly endpoints: Endpoints;
  readonly keys: KeySource;
  /** PEM; trusted beside the usual authorities. */
  readonly ca?: string | undefined;
  readonly rdsInQuery: boolean;
};

const { default: signer } = sdk;

/** The file by which node is told of further authorities; node warns of one that it cannot read. */
const extraAuthorities = (): string => {
  const path = process.env.NODE_EXTRA_CA_CERTS;
  try {
    return path && statSync(path).isFile() ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
};

/** `ca` would replace the authorities that node trusts, so they are listed again. Throws DiagnosticsError: E_CA_FILE. */
export const authorities = async (ca: string): Promise<string> => {
  const [{ rootCertificates }, { X509Certificate }] = await Promise.all([import('node:tls'), import('node:crypto')]);
  try {
    // node would pass over text that is no certificate, and the connection would fail later for no visible reason.
    new X509Certificate(ca);
  } catch {
    const hint = 'Give a PEM file that begins with -----BEGIN CERTIFICATE-----.';
    throw new DiagnosticsError([diagnostic('E_CA_FILE', 'the CA file holds no certificate', { hint })]);
  }
  return [...rootCertificates, extraAuthorities(), ca].join('\n');
};

type Texts = Readonly<Record<string, string>>;

const textsOf = (params: Params): Texts =>
  Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

/** Whether the parameters of an action go into the query: only what `rdsInQuery` may move there. */
const isInQuery = (action: ApiAction, rdsInQuery: boolean): boolean =>
  rdsInQuery && actions[action].service === 'rds' && !assumptions.onlyInBody.includes(action);

const signature = 'ACS3-HMAC-SHA256';

/** The headers of a request as the SDK sends it, signed by the SDK. */
const signedHeaders = (action: ApiAction, host: string, query: Texts, body: string, keys: Keys): Texts => {
  const hash = signer.hash(Buffer.from(body), signature).toString('hex');
  const request = new Request();
  request.method = 'POST';
  request.pathname = '/';
  request.query = { ...query };
  request.headers = {
    host,
    'x-acs-version': versionOf[actions[action].service],
    'x-acs-action': action,
    'user-agent': signer.getUserAgent('keyturn'),
    'x-acs-date': signer.getTimestamp(),
    'x-acs-signature-nonce': randomBytes(32).toString('hex'),
    accept: 'application/json',
    'accept-encoding': 'identity',
    'content-type': 'application/x-www-form-urlencoded',
    'x-acs-content-sha256': hash,
    ...(keys.providerName ? { 'x-acs-credentials-provider': keys.providerName } : {}),
    ...(keys.securityToken
      ? { 'x-acs-accesskey-id': keys.accessKeyId, 'x-acs-security-token': keys.securityToken }
      : {}),
  };
  const authorization = signer.getAuthorization(request, signature, hash, keys.accessKeyId, keys.accessKeySecret);
  return { ...request.headers, Authorization: authorization };
};

/**
 * All services through one signer and one sender (ACS3). The SDKs' own clients put every parameter into the URL, and their
 * sender waits without end for some answers.
 */
export const openTransport = async ({ endpoints, keys, ca, rdsInQuery }: TransportOptions): Promise<Send> => {
  const trusted = ca === undefined ? {} : { ca: await authorities(ca) };
  const agents = {
    http: new PlainAgent({ keepAlive: true }),
    // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot turn the check off.
    https: new EncryptedAgent({ keepAlive: true, rejectUnauthorized: true, ...trusted }),
  };
  return async (action, params, signal) => {
    const { protocol, host } = endpoints[actions[action].service];
    const texts = textsOf(params);
    const [query, body] = isInQuery(action, rdsInQuery) ? [texts, ''] : [{}, stringify(texts)];
    const headers = signedHeaders(action, host, query, body, await keys());
    const search = Object.keys(query).length > 0 ? `?${stringify(query)}` : '';
    return exchange(
      `${protocol}://${host}/${search}`,
      { method: 'POST', headers, agent: agents[protocol], signal },
      body,
    );
  };
};
