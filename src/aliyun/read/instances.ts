import type { Code } from '../../diagnostics/codes.ts';
import { type Diagnostic, DiagnosticsError } from '../../diagnostics/diagnostic.ts';
import type { Live, LiveInstance, Unread } from '../../model/live.ts';
import { byName } from '../api/answer.ts';
import { describeFailure } from '../api/errors.ts';
import { CallFault } from '../api/failure.ts';
import type { Call } from '../wire/call.ts';
import { readFacts, readLists } from './instance.ts';

/** What would be no different for any other instance. */
const ofAll: readonly Code[] = [
  'E_ACCESS_KEY',
  'E_CLOCK_SKEW',
  'E_SERVICE_OFF',
  'E_SIGNATURE',
  'E_THROTTLED',
  'E_TOKEN',
  'E_TOKEN_EXPIRED',
];

/**
 * What must be readable: `any`: at least one instance; `service`: the service as such; `none`: nothing, whatever the
 * reason, which then is told of each instance.
 */
export type Demand = 'any' | 'service' | 'none';

type Seen = { readonly id: string; readonly instance: LiveInstance | undefined; readonly fault?: CallFault };

const problemOf = ({ id, fault }: Seen): readonly Diagnostic[] =>
  fault ? [describeFailure(fault, { subject: `instance ${id}` })] : [];

/** Whether the service refused, or answered without sense, for this one alone. */
export const isOfOne = (fault: CallFault): boolean =>
  (fault.failure.kind === 'refused' || fault.failure.kind === 'unexpected') &&
  !ofAll.includes(describeFailure(fault).code);

const readOne = async (call: Call, id: string, demand: Demand): Promise<Seen> => {
  let instance: LiveInstance | undefined;
  try {
    const facts = await readFacts(call, id);
    instance = facts && { ...facts, id, accounts: byName([]), databases: byName([]) };
    return { id, instance: facts && { ...facts, id, ...(await readLists(call, id, facts)) } };
  } catch (thrown) {
    if (!(thrown instanceof CallFault)) throw thrown;
    const seen = { id, instance, fault: thrown };
    if (demand === 'none' ? thrown.failure.kind !== 'interrupted' : isOfOne(thrown)) return seen;
    throw new DiagnosticsError(problemOf(seen));
  }
};

/** Where not one can be read, and none is said to be in a bad state, it is nothing of a single instance: a permission, a service. */
const demandAny = (seen: readonly Seen[]): void => {
  const problems = seen.flatMap(problemOf);
  if (seen.length === 0 || problems.length < seen.length) return;
  if (problems.every(({ code }) => code !== 'E_INSTANCE_STATE')) throw new DiagnosticsError(problems.slice(0, 1));
};

export const unreadOf = (fault: CallFault): Unread => {
  const { code, message: says, hint = '', requestId } = describeFailure(fault);
  return {
    says,
    hint,
    ...(requestId === undefined ? {} : { requestId }),
    ...(code === 'E_INSTANCE_STATE' ? { isDown: true } : {}),
  };
};

/** Each once. Throws DiagnosticsError where what must be readable is not, and when it is interrupted. */
export const readInstances = async (
  call: Call,
  ids: readonly string[],
  demand: Demand = 'any',
): Promise<Pick<Live, 'instances' | 'unread'>> => {
  const seen = await Promise.all(ids.map((id) => readOne(call, id, demand)));
  if (demand === 'any') demandAny(seen);
  return {
    instances: byName(seen.map(({ id, instance }) => [id, instance])),
    unread: byName(seen.flatMap(({ id, fault }) => (fault ? [[id, unreadOf(fault)] as const] : []))),
  };
};
