import './quiet.ts';
import openApi from '@alicloud/openapi-core';
import { RuntimeOptions } from '@darabonba/typescript';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { type ApiAction, actions, type Service, versionOf } from './actions.ts';
import { assumptions } from './assumptions.ts';
import type { Params, Send } from './call.ts';
import type { KeySource } from './credentials.ts';
import type { Endpoints } from './endpoints.ts';

export type TransportOptions = {
  readonly endpoints: Endpoints;
  readonly region: string;
  readonly keys: KeySource;
  /** PEM; trusted beside the usual authorities. */
  readonly ca?: string | undefined;
  /** Milliseconds without an answer. */
  readonly timeoutMs: { readonly repeatable: number; readonly once: number };
  readonly rdsInQuery: boolean;
};

const { default: OpenApiClient, $OpenApiUtil } = openApi;

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
  return [...rootCertificates, ca].join('\n');
};

/** The form body; the query only for what `rdsInQuery` may move there. */
const placed = (action: ApiAction, params: Params, rdsInQuery: boolean) => {
  const given = Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  const inQuery = rdsInQuery && actions[action].service === 'rds' && !assumptions.onlyInBody.includes(action);
  return new $OpenApiUtil.OpenApiRequest(inQuery ? { query: given } : { body: given });
};

/** All services through one signer and sender (ACS3). The SDKs' own clients would put every parameter into the URL. */
export const openTransport = async (options: TransportOptions): Promise<Send> => {
  const ca = options.ca === undefined ? undefined : await authorities(options.ca);
  const client = (service: Service) =>
    new OpenApiClient(
      new $OpenApiUtil.Config({
        credential: { getCredential: options.keys },
        endpoint: options.endpoints[service].host,
        protocol: options.endpoints[service].protocol,
        regionId: options.region,
        userAgent: 'keyturn',
        ...(ca === undefined ? {} : { ca }),
      }),
    );
  const opened = new Map<Service, ReturnType<typeof client>>();
  const clientOf = (service: Service) => {
    const known = opened.get(service) ?? client(service);
    opened.set(service, known);
    return known;
  };

  return async (action, params) => {
    const { service, repeatable } = actions[action];
    // The library ends a request after `connectTimeout` of silence too, answer awaited or not: one number for both.
    const timeout = repeatable ? options.timeoutMs.repeatable : options.timeoutMs.once;
    const answer = await clientOf(service).callApi(
      new $OpenApiUtil.Params({
        action,
        version: versionOf[service],
        protocol: options.endpoints[service].protocol.toUpperCase(),
        pathname: '/',
        method: 'POST',
        authType: 'AK',
        style: 'RPC',
        reqBodyType: 'formData',
        // The text as it came: the SDK's own parsing takes arrays and numbers for empty answers.
        bodyType: 'string',
      }),
      placed(action, params, options.rdsInQuery),
      // Said for each call, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot turn the check off.
      new RuntimeOptions({ readTimeout: timeout, connectTimeout: timeout, ignoreSSL: false }),
    );
    return { text: String(answer.body), status: Number(answer.statusCode), date: answer.headers?.date };
  };
};
