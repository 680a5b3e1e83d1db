import type { Context } from '../action/action.ts';
import type { Params } from '../action/params.ts';
import type { Product } from '../action/product.ts';
import { stamp } from '../time/clock.ts';
import type { ConditionKeys } from './conditions.ts';
import { decide } from './decide.ts';
import { denialOf } from './denial.ts';
import type { Decision, Question } from './evaluate.ts';
import { type Need, needsOf } from './needs.ts';
import { saidBySecret } from './secret-policy.ts';

/** Refuses a call that the caller's policies do not allow. Asked before parameters are looked at. */
export const demand = (context: Context, product: Product, action: string, params: Params): void => {
  const { world, caller } = context;
  for (const need of needsOf(product, action, { world, caller, params })) {
    for (const resource of need.resources) {
      const question: Question = { action: need.action, resource, keys: keysOf(context, need) };
      const denial = decide(caller, question, saidByResource(context, question));
      if (denial) throw denialOf(product, question, denial, caller, world.accountId);
    }
  }
};

/** Only secrets have policies of their own. */
const saidByResource = ({ world, caller }: Context, question: Question): Decision => {
  const name = /^acs:kms:[^:]*:[^:]*:secret\/(.+)$/s.exec(question.resource)?.[1];
  const policy = name === undefined ? undefined : world.secrets.peek(name)?.policy;
  return saidBySecret(policy, caller, world.accountId, question);
};

/** What a request tells about itself. Calls by access key have no acs:MFAPresent. */
const keysOf =
  ({ now, origin }: Context, need: Need): ConditionKeys =>
  (key) => {
    switch (key) {
      case 'acs:CurrentTime':
        return stamp(now);
      case 'acs:SecureTransport':
        return String(origin.secure);
      case 'acs:SourceIp':
        return origin.sourceIp;
      default:
        return need.keys?.get(key);
    }
  };
