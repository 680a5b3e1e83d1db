import type { Lookups } from '../../cloud/lookups.ts';
import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { LiveSecret } from '../../model/live.ts';
import { markKey, parseAccountsMark } from '../../model/marks.ts';
import type { SecretAccounts } from '../../model/observed.ts';
import { nameOf, type Service } from '../api/actions.ts';
import { describeFailure } from '../api/errors.ts';
import { CallFault } from '../api/failure.ts';
import { describeSecret } from '../read/secrets.ts';
import type { Call } from '../wire/call.ts';
import { ownSignal } from '../wire/signal.ts';
import { rotationEventsOf } from './monitor.ts';
import { readServiceRole } from './service-role.ts';
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

/** What a secret says of its accounts. One that is gone, or that may not be described, says nothing: the files may. */
const accountsOf = async (
  call: Call,
  secret: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<SecretAccounts> => {
  const ask = (until: AbortSignal): Promise<LiveSecret | undefined> =>
    describeSecret((action, params) => call(action, params, { signal: until }), secret);
  try {
    const { instance, tags = {} } = (await inTime('kms', ask, limit, signal)) ?? {};
    return {
      instances: instance === undefined ? [] : [instance],
      names: parseAccountsMark(tags[markKey.accounts]) ?? [],
    };
  } catch (thrown) {
    if (thrown instanceof DiagnosticsError) return { instances: [], names: [] };
    throw thrown;
  }
};

export const makeLookups = (call: Call, limit = patience): Lookups => ({
  rotationEvents: (secret, now, signal) =>
    inTime('cms', (until) => rotationEventsOf(call, secret, Date.parse(now), until), limit, signal),
  serviceRole: (signal) => inTime('ram', (until) => readServiceRole(call, until), limit, signal),
  history: (asked, signal) =>
    readHistory(call, asked, () => accountsOf(call, asked.secret, limit, signal), signal).catch((thrown: unknown) => {
      throw described(thrown, asked.secret);
    }),
});
