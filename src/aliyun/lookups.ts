import type { Lookups } from '../cloud/lookups.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { nameOf, type Service } from './actions.ts';
import type { Call } from './call.ts';
import { describeFailure } from './errors.ts';
import { CallFault } from './failure.ts';
import { rotationEventsOf } from './monitor.ts';
import { readServiceRole } from './service-role.ts';
import { ownSignal } from './signal.ts';
import { readHistory } from './trail.ts';

/** Milliseconds: nobody waits longer for what is told beside the answer. */
const patience = 15_000;

const described = (thrown: unknown, secret?: string): unknown =>
  thrown instanceof CallFault
    ? new DiagnosticsError([describeFailure(thrown, secret === undefined ? {} : { secret })])
    : thrown;

/** A look-up whose service stalls ends by itself, and says so; the caller's signal ends it as well. */
const inTime = async <T>(
  service: Service,
  work: (signal: AbortSignal) => Promise<T>,
  limit: number,
  given?: AbortSignal,
): Promise<T> => {
  const late = AbortSignal.timeout(limit);
  try {
    return await work(ownSignal(given, late));
  } catch (thrown) {
    if (!late.aborted) throw described(thrown);
    const message = `${nameOf[service]}: no answer came within ${limit / 1000} seconds`;
    throw new DiagnosticsError([
      diagnostic('E_UNREACHABLE', message, { hint: 'Check the network and the endpoint, and ask again.' }),
    ]);
  }
};

export const makeLookups = (call: Call, limit = patience): Lookups => ({
  rotationEvents: (secret, now, signal) =>
    inTime('cms', (until) => rotationEventsOf(call, secret, Date.parse(now), until), limit, signal),
  serviceRole: (signal) => inTime('ram', (until) => readServiceRole(call, until), limit, signal),
  history: (secret, seconds, reads, signal) =>
    readHistory(call, { secret, seconds, reads }, signal).catch((thrown: unknown) => {
      throw described(thrown, secret);
    }),
});
