import { setMaxListeners } from 'node:events';
import { type ApiAction, actions, type Service } from './actions.ts';
import type { Clock } from './clock.ts';
import { type Endpoint, hostAndPort } from './endpoints.ts';
import { CallFault, type Failure, isFields, isThrottled, readFailure, requestIdIn } from './failure.ts';
import type { Limits } from './limits.ts';
import { type Attempt, type RetryLimits, retryLimits, withRetries } from './retry.ts';

/** Flat, as they go into the form body; undefined members are left out. */
export type Params = Readonly<Record<string, string | number | boolean | undefined>>;

/** Puts one request on the wire, once. Rejects with whatever the SDK throws. */
export type Send = (action: ApiAction, params: Params) => Promise<RawAnswer>;
export type RawAnswer = { readonly text: string; readonly status: number; readonly date?: string | undefined };

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
  /** For messages. */
  readonly endpoints?: Readonly<Record<Service, Endpoint>> | undefined;
  /** One line a try: action, result, request id, milliseconds. Never a parameter. */
  readonly debug?: ((line: string) => void) | undefined;
  readonly retries?: RetryLimits;
};

const parse = (action: ApiAction, raw: RawAnswer): Attempt<Answer> => {
  const garbled: Attempt<Answer> = { failure: { kind: 'lost', how: 'garbled' } };
  let fields: unknown;
  try {
    fields = JSON.parse(raw.text);
  } catch {
    // The parser's message quotes the text, which may hold a secret value.
    return garbled;
  }
  if (!isFields(fields)) return garbled;
  const date = Date.parse(raw.date ?? '');
  const requestId = requestIdIn(fields.RequestId);
  return {
    value: { action, fields, ...(Number.isNaN(date) ? {} : { date }), ...(requestId ? { requestId } : {}) },
  };
};

const untilSignal = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T | 'interrupted'> => {
  let stop = (): void => undefined;
  const interrupted = new Promise<'interrupted'>((resolve) => {
    stop = () => resolve('interrupted');
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
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
  const { send, limits, clock, debug } = tools;

  const sendOnce = async (action: ApiAction, params: Params): Promise<Attempt<Answer>> => {
    try {
      return parse(action, await send(action, params));
    } catch (thrown) {
      return { failure: readFailure(thrown) };
    }
  };

  const attempt = async (action: ApiAction, params: Params, number: number, signal?: AbortSignal) => {
    const { service, group, repeatable } = actions[action];
    if (!(await limits.turn(group, signal))) return { failure: { kind: 'rotationBudget' } satisfies Failure };
    const outcome = await limits.onSocket(async () => {
      if (signal?.aborted) return interrupted('unsent');
      const start = clock.now();
      const sent = sendOnce(action, params);
      const leave = repeatable ? signal : undefined;
      const result = leave ? await untilSignal(sent, leave) : await sent;
      const ended = result === 'interrupted' ? interrupted('waiting') : result;
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
