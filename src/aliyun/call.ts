import { setMaxListeners } from 'node:events';
import { type ApiAction, actions, type Service } from './actions.ts';
import { utc } from './answer.ts';
import type { Clock } from './clock.ts';
import { inTime } from './deadline.ts';
import { type Endpoint, hostAndPort } from './endpoints.ts';
import type { Exchanged } from './exchange.ts';
import { CallFault, type Failure, isFields, isThrottled, readFailure, readRefusal, requestIdIn } from './failure.ts';
import type { Limits } from './limits.ts';
import { type Attempt, type RetryLimits, retryLimits, withRetries } from './retry.ts';

/** Flat, as they go into the form body; undefined members are left out. */
export type Params = Readonly<Record<string, string | number | boolean | undefined>>;

/** Puts one request on the wire, once. Rejects with whatever the SDK and the HTTP library throw. */
export type Send = (action: ApiAction, params: Params, signal: AbortSignal) => Promise<Exchanged>;

export type Answer = {
  readonly action: ApiAction;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The service's clock, milliseconds since 1970. */
  readonly date?: number;
  readonly requestId?: string;
};

/** Throws CallFault. The signal ends waiting and reading; a write that is under way is always awaited. */
export type Call = (
  action: ApiAction,
  params: Params,
  options?: { signal?: AbortSignal | undefined },
) => Promise<Answer>;

export type CallTools = {
  readonly send: Send;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Milliseconds for one try, from the look-up of the host name to the end of the answer. */
  readonly limitMs: { readonly read: number; readonly write: number };
  /** For messages. */
  readonly endpoints?: Readonly<Record<Service, Endpoint>> | undefined;
  /** One line a try: action, result, request id, milliseconds. Never a parameter. */
  readonly debug?: ((line: string) => void) | undefined;
  readonly retries?: RetryLimits;
};

const parse = (action: ApiAction, { status, headers, text }: Exchanged): Attempt<Answer> => {
  const garbled: Attempt<Answer> = { failure: { kind: 'lost', how: 'garbled' } };
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may hold a secret value.
    return garbled;
  }
  if (!isFields(fields)) return garbled;
  if (status >= 400 && status < 600) return { failure: readRefusal(status, fields, headers) };
  if (status < 200 || status >= 300) return garbled;
  const date = Date.parse(headers.date ?? '');
  const requestId = requestIdIn(fields.RequestId);
  // Every answer of the services has one. What has none may come from somebody else, and nothing was written then.
  if (!requestId && !actions[action].repeatable) return { failure: { kind: 'unexpected', field: 'RequestId' } };
  return {
    value: { action, fields, ...(utc(date) === undefined ? {} : { date }), ...(requestId ? { requestId } : {}) },
  };
};

const interrupted = (how: 'unsent' | 'waiting'): Attempt<Answer> => ({ failure: { kind: 'interrupted', how } });

const outcomeOf = (outcome: Attempt<Answer>): { words: string; id: string } => {
  if ('value' in outcome) return { words: '200', id: outcome.value.requestId ?? '-' };
  const { failure } = outcome;
  if (failure.kind === 'refused')
    return { words: `${failure.status} ${failure.code ?? '-'}`, id: failure.requestId ?? '-' };
  return { words: 'how' in failure ? `${failure.kind} ${failure.how}` : failure.kind, id: '-' };
};

export const makeCall = (tools: CallTools): Call => {
  const { send, limits, clock, debug, limitMs } = tools;

  const sendOnce = async (action: ApiAction, params: Params, signal: AbortSignal): Promise<Attempt<Answer>> => {
    try {
      return parse(action, await send(action, params, signal));
    } catch (thrown) {
      return { failure: readFailure(thrown) };
    }
  };

  const sendInTime = async (action: ApiAction, params: Params, signal?: AbortSignal): Promise<Attempt<Answer>> => {
    const { repeatable } = actions[action];
    const limit = repeatable ? limitMs.read : limitMs.write;
    const ended = await inTime(limit, repeatable ? signal : undefined, (ends) => sendOnce(action, params, ends));
    if (ended === 'late') return { failure: { kind: 'lost', how: 'timeout' } };
    return ended === 'interrupted' ? interrupted('waiting') : ended;
  };

  const attempt = async (action: ApiAction, params: Params, number: number, signal?: AbortSignal) => {
    const { service, group } = actions[action];
    if (!(await limits.turn(group, signal))) return { failure: { kind: 'rotationBudget' } satisfies Failure };
    const outcome = await limits.onSocket(async () => {
      if (signal?.aborted) return interrupted('unsent');
      const start = clock.now();
      const ended = await sendInTime(action, params, signal);
      const { words, id } = outcomeOf(ended);
      debug?.(`${service} ${action} ${words} ${id} ${Math.round(clock.now() - start)}ms try ${number}`);
      return ended;
    });
    if ('value' in outcome) limits.succeeded(group);
    else if (isThrottled(outcome.failure)) limits.throttled(group);
    return outcome;
  };

  return async (action, params, options = {}) => {
    // Every call in flight listens to the one signal of its command: many listeners are no leak.
    if (options.signal) setMaxListeners(0, options.signal);
    const outcome = await withRetries(
      (number) => attempt(action, params, number, options.signal),
      actions[action].repeatable,
      clock,
      tools.retries ?? retryLimits,
      options.signal,
    );
    if ('value' in outcome) return outcome.value;
    const asked = tools.endpoints?.[actions[action].service];
    throw new CallFault(action, outcome.failure, asked && hostAndPort(asked));
  };
};
