import type { IncomingHttpHeaders } from 'node:http';
import type { ApiAction } from './actions.ts';
import { assumptions } from './assumptions.ts';

/** Why a call gave no usable answer. Holds codes and ids only, never text of the service, the SDK or the HTTP library. */
export type Failure =
  /** The service answered, with an error. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code?: string;
      readonly requestId?: string;
      readonly retryAfterMs?: number;
      /** The permission that is missing, when the service names it. */
      readonly permission?: string;
      /** The ARN that it is missing on, or the id of a key, when the service names it. */
      readonly resource?: string;
    }
  /** It was sent, and no answer that can be read came back: what it did is not known. */
  | { readonly kind: 'lost'; readonly how: 'reset' | 'timeout' | 'garbled' | 'tls' }
  /** It never reached the service. */
  | { readonly kind: 'unsent'; readonly how: 'refused' | 'dns' | 'dnsBusy' | 'tls' | 'route' | 'credentials' | 'text' }
  /** The signal came before it was sent, or before it was sent `again` after something that surely had no effect; a read also while it was `waiting` for the answer. */
  | { readonly kind: 'interrupted'; readonly how: 'unsent' | 'again' | 'waiting' }
  /** It was not sent, because the hour's rotations are used up. */
  | { readonly kind: 'rotationBudget' }
  /** The answer lacks something that it must have, or has more of it than `limit`. */
  | { readonly kind: 'unexpected'; readonly field: string; readonly limit?: string; readonly requestId?: string };

/** What a call was about, in names of the files and the cloud: `account orders_app on rm-bp1`. */
export type About = {
  readonly subject?: string | undefined;
  readonly secret?: string | undefined;
  /** The secret to create is to be in no KMS instance. */
  readonly noKmsInstance?: boolean;
};

/** Thrown inside this folder only: `read` and `perform` turn it into a diagnostic. */
export class CallFault extends Error {
  readonly action: ApiAction;
  readonly failure: Failure;
  /** `host:port` that was called. */
  readonly host: string | undefined;
  constructor(action: ApiAction, failure: Failure, host?: string) {
    super(`${action}: ${failure.kind}`);
    this.name = 'CallFault';
    this.action = action;
    this.failure = failure;
    this.host = host;
  }
}

type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const matching = (value: unknown, pattern: RegExp): string | undefined =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

/** Only what looks like a code is taken for one: an answer must not be able to put text into a message. */
const codeIn = (value: unknown): string | undefined => {
  const code = matching(value, /^[A-Za-z][A-Za-z0-9._-]{0,99}$/);
  return code === 'undefined' || code === 'null' ? undefined : code;
};
export const requestIdIn = (value: unknown): string | undefined =>
  matching(value, /^(?!undefined$)[A-Za-z0-9-]{1,64}$/);

const unsentBy: Readonly<Record<string, 'refused' | 'dns' | 'dnsBusy' | 'route' | 'text'>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dnsBusy',
  EHOSTUNREACH: 'route',
  ENETUNREACH: 'route',
  ERR_INVALID_URI: 'text',
};

/** The certificate is checked before anything is sent; other errors of TLS may come at any time. */
const isUntrusted = (code: string): boolean => /CERT|^UNABLE_TO_|SELF_SIGNED|^HOSTNAME_MISMATCH/.test(code);
const isTls = (code: string): boolean => /^ERR_(TLS|SSL)_|^EPROTO$/.test(code);

/** KMS says on what: the sentence as a whole has to be its own, so that no other text passes for an ARN. */
const deniedOn =
  /^This operation for (acs:kms:[a-z0-9-]{0,32}:\d{0,20}:(?:secret|key)\/[\w/+=.@-]{1,192}|key-[a-z0-9]{1,64}) is forbidden by permission system\.?$/;

/** Reads an answer with the status of an error. */
export const readRefusal = (status: number, answer: Fields, headers: IncomingHttpHeaders = {}): Failure => {
  const denied = answer.AccessDeniedDetail ?? answer.accessDeniedDetail;
  const code = codeIn(answer.Code ?? answer.code);
  const requestId = requestIdIn(answer.RequestId ?? answer.requestId);
  const permission = isFields(denied) ? matching(denied.AuthAction, /^[a-z]+:[A-Za-z]{1,64}$/) : undefined;
  const resource = typeof answer.Message === 'string' ? deniedOn.exec(answer.Message)?.[1] : undefined;
  const retryAfter = Number.parseInt(String(headers['x-acs-retry-after']), 10);
  return {
    kind: 'refused',
    status,
    ...(code ? { code } : {}),
    ...(requestId ? { requestId } : {}),
    ...(permission ? { permission } : {}),
    ...(resource ? { resource } : {}),
    ...(retryAfter >= 0 ? { retryAfterMs: retryAfter * assumptions.retryAfterUnitMs } : {}),
  };
};

/** Reads what node and the SDK throw. Whatever cannot be told apart counts as lost, the careful choice. */
export const readFailure = (thrown: unknown): Failure => {
  const error = isFields(thrown) ? thrown : {};
  const code = typeof error.code === 'string' ? error.code : '';
  if (error.name === 'DiagnosticsError') return { kind: 'unsent', how: 'credentials' };
  if (code === 'ETIMEDOUT') return { kind: 'lost', how: 'timeout' };
  if (code === 'EMSGSIZE') return { kind: 'unexpected', field: 'answer', limit: '16 MiB' };
  const unsent = Object.hasOwn(unsentBy, code) ? unsentBy[code] : undefined;
  // The way to the host may also be lost after the request was sent.
  if (unsent && (unsent !== 'route' || error.syscall === 'connect')) return { kind: 'unsent', how: unsent };
  if (isUntrusted(code)) return { kind: 'unsent', how: 'tls' };
  if (isTls(code)) return { kind: 'lost', how: 'tls' };
  return { kind: 'lost', how: code === '' ? 'garbled' : 'reset' };
};

export const isThrottled = (failure: Failure): boolean =>
  failure.kind === 'refused' && (failure.status === 429 || /Throttling|^ConcurrentLimit$/.test(failure.code ?? ''));

/** Whether the service surely did nothing, so that even a write may be sent again. */
export const surelyNothingDone = (failure: Failure): boolean =>
  isThrottled(failure) ||
  (failure.kind === 'refused' &&
    failure.status === 503 &&
    assumptions.refusedBeforeAnyChange.includes(failure.code ?? '')) ||
  (failure.kind === 'unsent' && failure.how === 'dnsBusy');

/** Whether it stays open if the call had its effect. */
export const isUnclear = (failure: Failure): boolean =>
  failure.kind === 'lost' ||
  failure.kind === 'unexpected' ||
  (failure.kind === 'refused' && (failure.status >= 500 || failure.status === 408) && !surelyNothingDone(failure));
