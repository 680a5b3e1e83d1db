import { request as plain } from 'node:http';
import { request as encrypted } from 'node:https';
import { DiagnosticsError } from '../diagnostics/diagnostic.ts';
import type { Service } from './actions.ts';
import { type Endpoint, hostAndPort } from './endpoints.ts';
import { describeSilence } from './errors.ts';
import { readFailure } from './failure.ts';

/** Milliseconds without an answer. */
const patience = 10_000;

/** A request without a signature: what is answered to it does not matter, only that and by whom it is, and the Date header. */
const dateOf = (endpoint: Endpoint, ca: string | undefined, signal: AbortSignal): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const request = endpoint.protocol === 'https' ? encrypted : plain;
    const options = { agent: false, rejectUnauthorized: true, signal, ...(ca === undefined ? {} : { ca }) };
    request(`${endpoint.protocol}://${endpoint.host}/`, options, (response) => {
      response.destroy();
      resolve(response.headers.date);
    })
      .on('error', reject)
      .end();
  });

/** The service's clock in milliseconds since 1970, where it tells one. Throws DiagnosticsError: E_UNREACHABLE, E_TLS. */
export const probe = async (
  service: Service,
  endpoint: Endpoint,
  ca: string | undefined,
  given: AbortSignal | undefined,
): Promise<number | undefined> => {
  const late = AbortSignal.timeout(patience);
  try {
    const date = Date.parse((await dateOf(endpoint, ca, given ? AbortSignal.any([given, late]) : late)) ?? '');
    return Number.isNaN(date) ? undefined : date;
  } catch (thrown) {
    const failure = late.aborted ? ({ kind: 'lost', how: 'timeout' } as const) : readFailure(thrown);
    throw new DiagnosticsError([describeSilence(service, failure, hostAndPort(endpoint))]);
  }
};
