import { type ConditionKeys, conditionsHold } from './conditions.ts';
import type { Statement } from './document.ts';
import { fitsPattern } from './wildcards.ts';

/** What somebody wants to do: one RAM action on one resource, and what the request tells about itself. */
export type Question = { readonly action: string; readonly resource: string; readonly keys: ConditionKeys };

export type Decision = 'allow' | 'explicitDeny' | 'implicitDeny';

/** A Deny that fits wins over every Allow; what nothing allows is denied. */
export const evaluate = (statements: readonly Statement[], question: Question): Decision => {
  let decision: Decision = 'implicitDeny';
  for (const statement of statements) {
    if (statement.Effect === 'Allow' && decision === 'allow') continue;
    if (!applies(statement, question)) continue;
    if (statement.Effect === 'Deny') return 'explicitDeny';
    decision = 'allow';
  }
  return decision;
};

const applies = (
  { Action, NotAction, Resource, Condition }: Statement,
  { action, resource, keys }: Question,
): boolean => {
  const wanted = action.toLowerCase();
  const fitsAction = (pattern: string): boolean => pattern === '*' || fitsPattern(pattern.toLowerCase(), wanted);
  const named = Action === undefined ? ![NotAction ?? []].flat().some(fitsAction) : [Action].flat().some(fitsAction);
  if (!named || ![Resource].flat().some((pattern) => pattern === '*' || fitsPattern(pattern, resource))) return false;
  return Condition === undefined || conditionsHold(Condition, keys);
};
