import { diagnostic } from '../../diagnostics/diagnostic.ts';
import { decisionDigest } from '../../plan/change/digest.ts';
import type { Plan } from '../../plan/change/plan.ts';
import { confirmed } from './confirm.ts';
import { report } from './report.ts';
import type { Terminal } from './terminal.ts';

/**
 * A yes to a plan that is still the plan: a person may have thought about it for an hour.
 * @param planNow reads live and plans once more.
 */
export const agreed = async (
  question: string,
  plan: Plan,
  planNow: () => Promise<Plan>,
  flags: { readonly yes?: boolean },
  terminal: Terminal,
): Promise<boolean> => {
  if (flags.yes) return true;
  if (!(await confirmed(question, flags, terminal))) return false;
  if (decisionDigest(await planNow()) === decisionDigest(plan)) return true;
  const hint = 'Nothing was done. Run the command again and look at what is planned now.';
  report(terminal, [diagnostic('E_PLAN_CHANGED', 'the plan is no longer the one that was shown', { hint })]);
  return false;
};
