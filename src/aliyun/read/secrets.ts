import { DiagnosticsError } from '../../diagnostics/diagnostic.ts';
import type { ListedSecret, LiveSecret } from '../../model/live.ts';
import { saysAbsent } from '../api/error-table.ts';
import { describeFailure } from '../api/errors.ts';
import { type About, CallFault } from '../api/failure.ts';
import type { Call } from '../wire/call.ts';
import { requests } from '../wire/requests.ts';
import { ownSignal } from '../wire/signal.ts';
import { describedSecret, listedSecrets } from './answers-kms.ts';

const pageSize = 100;

/** What was thrown, told to people. */
const about =
  (what: About) =>
  (thrown: unknown): unknown =>
    thrown instanceof CallFault ? new DiagnosticsError([describeFailure(thrown, what)]) : thrown;

type Listing = { readonly secrets: readonly ListedSecret[]; readonly pages: number; readonly isWhole: boolean };

/**
 * One unfiltered list: a filter that misses would read as "does not exist". Pages after the first go side by side. A secret
 * that is deleted or created meanwhile moves others from page to page: then the pages disagree about the total, or a name
 * comes twice.
 */
const listOnce = async (call: Call): Promise<Listing> => {
  const page = async (number: number) =>
    listedSecrets(await call('ListSecrets', requests.listSecrets({ fetchTags: 'true', pageNumber: number, pageSize })));
  const first = await page(1);
  if (first.total > 0 && first.secrets.length === 0)
    throw new CallFault('ListSecrets', { kind: 'unexpected', field: 'SecretList' });
  const pages = Math.max(1, Math.ceil(first.total / pageSize));
  const others = await Promise.all(Array.from({ length: pages - 1 }, (_, index) => page(index + 2)));
  const secrets = [first, ...others].flatMap((one) => one.secrets);
  const names = new Set(secrets.map(({ name }) => name));
  return { secrets, pages, isWhole: [first, ...others].every(({ total }) => total === names.size) };
};

/** In a region where secrets come and go all the time, no list may ever be whole. */
const listsAtMost = 4;

export type ListedSecrets = { readonly secrets: readonly ListedSecret[]; readonly isWhole: boolean };

/**
 * Every secret of the region: all that a few lists show, until as many of them as are `wanted` were whole. One page is read
 * at one moment; of more, a deletion and a creation at the same time go unnoticed in a single list. Throws CallFault.
 */
export const listAll = async (call: Call, wanted = 1): Promise<ListedSecrets> => {
  const found = new Map<string, ListedSecret>();
  for (let lists = 1, whole = 0; ; lists++) {
    const { secrets, pages, isWhole } = await listOnce(call);
    for (const secret of secrets) found.set(secret.name, secret);
    if (isWhole) whole += pages === 1 ? wanted : 1;
    if (whole >= wanted || lists === listsAtMost) return { secrets: [...found.values()], isWhole: whole >= wanted };
  }
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
