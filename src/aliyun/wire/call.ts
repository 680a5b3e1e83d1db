import { setMaxListeners } from 'node:events';
import type { ReadEvent } from '../../model/read-event.ts';
import { type ApiAction, actions, type Service } from '../api/actions.ts';
import { utc } from '../api/answer.ts';
import { type Endpoint, hostAndPort } from '../api/endpoints.ts';
import { CallFault, isFields, isThrottled, readFailure, readRefusal, requestIdIn } from '../api/failure.ts';
import type { Clock } from './clock.ts';
import { inTime } from './deadline.ts';
import type { Exchanged } from './exchange.ts';
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
  /** Whether all endpoints are on this machine: only there an answer is believed that says that no rates are kept. */
  readonly loopback?: boolean;
  /** For messages. */
  readonly endpoints?: Readonly<Record<Service, Endpoint>> | undefined;
  /** One line a try: action, result, request id, milliseconds. Never a parameter. */
  readonly debug?: ((line: string) => void) | undefined;
  readonly onRead?: ((event: ReadEvent) => void) | undefined;
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
      const answer = await send(action, params, signal);
      if (tools.loopback && answer.headers['x-keyturn-quotas'] === 'off') limits.lift(actions[action].group);
      return parse(action, answer);
    } catch (thrown) {
      return { failure: readFailure(thrown) };
    }
  };

  const sendInTime = async (action: ApiAction, params: Params, signal?: AbortSignal): Promise<Attempt<Answer>> => {
    const { repeatable } = actions[action];
    const limit = repeatable ? limitMs.read : limitMs.write;
    const ended = await inTime(limit, repeatable ? signal : undefined, (ends) => sendOnce(action, params, ends));
    if (ended === 'late') return { failure: { kind: 'lost', how: 'timeout' } };
    return ended === 'interrupted' ? { failure: { kind: 'interrupted', how: 'waiting' } } : ended;
  };

  const sendNumbered = async (action: ApiAction, params: Params, number: number, signal?: AbortSignal) => {
    const start = clock.now();
    const ended = await sendInTime(action, params, signal);
    const { words, id } = outcomeOf(ended);
    const took = Math.round(clock.now() - start);
    debug?.(`${actions[action].service} ${action} ${words} ${id} ${took}ms try ${number}`);
    return ended;
  };

  return async (action, params, options = {}) => {
    // Every call in flight listens to the one signal of its command: many listeners are no leak.
    if (options.signal) setMaxListeners(0, options.signal);
    const { group, repeatable } = actions[action];
    const tell = (kind: ReadEvent['kind']): void => {
      if (repeatable) tools.onRead?.({ kind, isCounted: action === 'DescribeSecret' });
    };
    let sends = 0;
    const sendNext = async () => {
      sends += 1;
      const outcome = await sendNumbered(action, params, sends, options.signal);
      if ('failure' in outcome && isThrottled(outcome.failure)) tell('limited');
      return outcome;
    };
    tell('asked');
    const outcome = await withRetries(
      () => limits.inTurn(group, sendNext, options.signal),
      repeatable,
      clock,
      tools.retries ?? retryLimits,
      options.signal,
    );
    tell('over');
    if ('value' in outcome) return outcome.value;
    const asked = tools.endpoints?.[actions[action].service];
    throw new CallFault(action, outcome.failure, asked && hostAndPort(asked));
  };
};
