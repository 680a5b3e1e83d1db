import type { Context } from '../action.ts';
import type { Params } from '../params.ts';
import type { Refusal } from '../refusal.ts';
import type { Service } from '../services.ts';
import type { WireRequest } from '../wire/request.ts';

/** A call whose caller is known, after it was handled. */
export type HandledCall = {
  readonly service: Service;
  readonly action: string;
  readonly params: Params;
  readonly request: WireRequest;
  readonly requestId: string;
  /** Absent when the call succeeded. */
  readonly refused?: Refusal;
};

/** What ActionTrail remembers of a call. */
export const recordCall = (_context: Context, _call: HandledCall): void => undefined;
