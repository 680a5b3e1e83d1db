import { DiagnosticsError } from '../../diagnostics/diagnostic.ts';
import type { Service } from '../api/actions.ts';
import { type Endpoint, hostAndPort } from '../api/endpoints.ts';
import { describeSilence } from '../api/errors.ts';
import { type Failure, readFailure } from '../api/failure.ts';
import { inTime } from '../wire/deadline.ts';
import { type Exchanged, exchange } from '../wire/exchange.ts';

/** Milliseconds for the whole answer. */
const patience = 10_000;

/** The service's clock in milliseconds since 1970, where it tells one. Throws DiagnosticsError: E_UNREACHABLE, E_TLS. */
export const probe = async (
  service: Service,
  endpoint: Endpoint,
  ca: string | undefined,
  given: AbortSignal | undefined,
): Promise<number | undefined> => {
  // Without a signature: what is answered to it does not matter, only that and by whom it is, and the Date header.
  const ask = (signal: AbortSignal): Promise<Exchanged | Failure> => {
    const options = { agent: false, rejectUnauthorized: true, signal, ...(ca === undefined ? {} : { ca }) };
    return exchange(`${endpoint.protocol}://${endpoint.host}/`, options, '').catch(readFailure);
  };
  const heard = await inTime(patience, given, ask);
  if (typeof heard === 'object' && 'headers' in heard) {
    const date = Date.parse(heard.headers.date ?? '');
    return Number.isNaN(date) ? undefined : date;
  }
  const failure: Failure = typeof heard === 'object' ? heard : { kind: 'lost', how: 'timeout' };
  throw new DiagnosticsError([describeSilence(service, failure, hostAndPort(endpoint))]);
};
