import type { Action, Context } from '../action/action.ts';
import { documentedName, type Params } from '../action/params.ts';
import type { Product } from '../action/product.ts';
import { remember, rememberShortly } from '../action/recent.ts';
import type { Refusal } from '../action/refusal.ts';
import type { World } from '../action/world.ts';
import { isHarmless } from '../journal.ts';
import type { WireRequest } from '../wire/request.ts';
import type { TrailEntry } from './entry.ts';

/** A call whose caller is known, after it was handled. */
export type HandledCall = {
  readonly service: { readonly product: Product; readonly version: string };
  readonly action: Action;
  readonly params: Params;
  readonly request: WireRequest;
  readonly requestId: string;
  /** Absent when the call succeeded. */
  readonly refused?: Refusal;
};

/** What ActionTrail remembers of a call. Its event is built when somebody looks it up. */
export const recordCall = ({ world, caller, now, origin }: Context, call: HandledCall): void => {
  const { service, action, refused } = call;
  if (service.product === 'Kms' && action.name === 'DescribeRegions') return;
  record(world, {
    at: now,
    id: call.requestId,
    service: service.product,
    version: service.version,
    action: action.name,
    writes: action.writes,
    type: 'ApiCall',
    caller: { identity: caller.identity, accessKeyId: caller.id },
    parameters: shown(call.params, action),
    sourceIp: origin.sourceIp,
    userAgent: short(call.request.headers['user-agent'] ?? ''),
    ...(refused && { error: { code: refused.code, message: messageOf(refused) } }),
  });
};

/** Adds an entry at the end. */
export const record = (world: World, entry: Omit<TrailEntry, 'seq'>): void => {
  world.lastSeq += 1;
  const numbered = { ...entry, seq: world.lastSeq };
  if (entry.writes) remember(world.trail, numbered.seq, numbered);
  else rememberShortly(world.readTrail, numbered);
};

/** Stands for a value that may be secret. */
export const hidden = '***';

/** A longer text would keep all of its request in memory, and harmless ones are short. */
const short = (text: string): string => (text.length > 200 ? hidden : text);

/** Names that the action does not have are left out: they may hold anything. */
const shown = (params: Params, action: Action): Readonly<Record<string, string>> => {
  const parameters: Record<string, string> = {};
  for (const [name, value] of params) {
    if (isHarmless(name)) parameters[name] = short(value);
    else if (action.parameters.has(documentedName(name))) parameters[name] = hidden;
  }
  return parameters;
};

/** This one message repeats a name that the caller made up; it can also be what a dry run says. */
const messageOf = ({ message }: Refusal): string =>
  message.replace(/^The parameter ".*" is not supported\.$/s, 'The parameter is not supported.');
