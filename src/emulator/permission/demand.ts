import type { Context } from '../action.ts';
import { stamp } from '../clock.ts';
import type { Params } from '../params.ts';
import type { Product } from '../product.ts';
import type { ConditionKeys } from './conditions.ts';
import { decide } from './decide.ts';
import { denialOf } from './denial.ts';
import type { Question } from './evaluate.ts';
import { type Need, needsOf } from './needs.ts';

/** Refuses a call that the caller's policies do not allow. Asked before parameters are looked at. */
export const demand = (context: Context, product: Product, action: string, params: Params): void => {
  const { world, caller } = context;
  for (const need of needsOf(product, action, { world, caller, params })) {
    for (const resource of need.resources) {
      const question: Question = { action: need.action, resource, keys: keysOf(context, need) };
      const denial = decide(caller, question, 'implicitDeny');
      if (denial) throw denialOf(product, question, denial, caller, world.accountId);
    }
  }
};

/** What a request tells about itself. Calls by access key have no acs:MFAPresent, and nothing here has tags that RAM sees. */
const keysOf = ({ now, origin }: Context, { keys }: Need): ConditionKeys => {
  const told = new Map([
    ['acs:CurrentTime', stamp(now)],
    ['acs:SecureTransport', String(origin.secure)],
    ['acs:SourceIp', origin.sourceIp],
    ...Object.entries(keys ?? {}),
  ]);
  return (key) => told.get(key);
};
