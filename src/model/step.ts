import type { Action, ActionName } from './action.ts';
import type { Expectation } from './expectation.ts';

export type Step = {
  readonly id: string;
  readonly secret: string;
  readonly action: Action;
  /** Ids of the steps that must be done first. */
  readonly waitsFor: readonly string[];
  /** What must still be so right before it writes. */
  readonly expects?: Expectation;
};

/** A step by its names: all that a saved plan tells of it. */
export type NamedStep = Omit<Step, 'action' | 'expects'> & {
  readonly action: ActionName;
  readonly instance?: string;
  readonly account?: string;
};

/** A step without the values that its action carries. */
export const namedStep = (step: Step | NamedStep): NamedStep => {
  const { action, id, secret, waitsFor } = step;
  if (typeof action === 'string') return { ...step, action };
  const instance =
    action.do === 'createSecret' ? action.secret.instance : 'instance' in action ? action.instance : undefined;
  return {
    id,
    secret,
    action: action.do,
    ...(instance === undefined ? {} : { instance }),
    ...('account' in action ? { account: action.account } : {}),
    waitsFor,
  };
};
