import { DiagnosticsError } from '../diagnostics/diagnostic.ts';
import type { ListedSecret, LiveSecret } from '../model/live.ts';
import { describedSecret, listedSecrets } from './answers-kms.ts';
import type { Call } from './call.ts';
import { saysAbsent } from './error-table.ts';
import { type About, describeFailure } from './errors.ts';
import { CallFault } from './failure.ts';
import { requests } from './requests.ts';
import { ownSignal } from './signal.ts';

const pageSize = 100;

/** What was thrown, told to people. */
const about =
  (what: About) =>
  (thrown: unknown): unknown =>
    thrown instanceof CallFault ? new DiagnosticsError([describeFailure(thrown, what)]) : thrown;

/** One unfiltered list: a filter that misses would read as "does not exist". Pages after the first go side by side. Throws CallFault. */
export const listAll = async (call: Call): Promise<readonly ListedSecret[]> => {
  const page = async (number: number) =>
    listedSecrets(await call('ListSecrets', requests.listSecrets({ fetchTags: 'true', pageNumber: number, pageSize })));
  const first = await page(1);
  const pages = Math.ceil(first.total / pageSize);
  const others = await Promise.all(Array.from({ length: Math.max(0, pages - 1) }, (_, index) => page(index + 2)));
  return [first, ...others].flatMap(({ secrets }) => secrets);
};

/**
 * Undefined where it was deleted since it was listed; `more` reads what else belongs to it. Throws DiagnosticsError.
 */
export const describeSecret = async (
  call: Call,
  name: string,
  more: (call: Call, secret: LiveSecret) => Promise<LiveSecret> = async (_, secret) => secret,
): Promise<LiveSecret | undefined> => {
  try {
    const answer = await call('DescribeSecret', requests.describeSecret({ secretName: name, fetchTags: 'true' }));
    return await more(call, describedSecret(answer));
  } catch (thrown) {
    if (thrown instanceof CallFault && saysAbsent(thrown.failure, 'secret')) return undefined;
    throw about({ subject: `secret ${name}`, secret: name })(thrown);
  }
};

/**
 * A read of many calls: the first problem ends those that are still waiting. `now` is the latest Date header among the
 * answers: the services' clock, not ours, decides what is due. Throws DiagnosticsError.
 */
export const reading = async <T>(
  connected: Call,
  signal: AbortSignal | undefined,
  work: (call: Call, now: () => string) => Promise<T>,
): Promise<T> => {
  const stop = new AbortController();
  const ending = ownSignal(signal, stop.signal);
  let latest = 0;
  const call: Call = async (action, params) => {
    const answer = await connected(action, params, { signal: ending });
    latest = Math.max(latest, answer.date ?? 0);
    return answer;
  };
  try {
    return await work(call, () => new Date(latest || Date.now()).toISOString().replace('.000Z', 'Z'));
  } catch (thrown) {
    stop.abort();
    throw about({})(thrown);
  }
};
