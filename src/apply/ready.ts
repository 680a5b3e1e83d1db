import type { Action, ActionName } from '../model/action.ts';
import type { Step } from '../plan/change/plan.ts';

/** RDS runs one account task an instance at a time and refuses a second one (OperationDenied.DBInstanceStatus). */
const writesAccount = {
  createAccount: true,
  grant: true,
  revoke: true,
  createSecret: false,
  setAccountDescription: true,
  deleteAccount: true,
  restoreSecret: false,
  scheduleDeletion: false,
  destroySecret: false,
  createBackup: false,
  deleteBackup: false,
  setDescription: false,
  setCustomData: false,
  setRotation: false,
  setTags: false,
  removeTags: false,
  rotateSecret: false,
} as const satisfies Record<ActionName, boolean>;

/** The instance whose accounts an action writes, if it writes any. */
export const accountWriteOn = (action: Action): string | undefined =>
  writesAccount[action.do] && 'instance' in action ? action.instance : undefined;

export type Ready = {
  /** Steps that became ready together, in their order. They go before those that were ready already. */
  readonly add: (steps: readonly Step[]) => void;
  /** The next step that may start now. */
  readonly take: () => Step | undefined;
  /** Must be told of every taken step when it has ended. */
  readonly release: (step: Step) => void;
};

/**
 * Steps that wait for nothing but their turn. Last in, first out: what has begun is finished before something else
 * begins, so that a kill leaves as few accounts without their secret as possible. Nothing here scans.
 */
export const readySteps = (): Ready => {
  const anyTime: Step[] = [];
  const ofInstance = new Map<string, Step[]>();
  /** Instances with a step to take and no account write in flight; the one that waited longest first. */
  const idle = new Set<string>();
  const busy = new Set<string>();

  const add = (steps: readonly Step[]): void => {
    for (const step of steps.toReversed()) {
      const instance = accountWriteOn(step.action);
      if (instance === undefined) {
        anyTime.push(step);
        continue;
      }
      const waiting = ofInstance.get(instance);
      if (waiting) waiting.push(step);
      else ofInstance.set(instance, [step]);
      if (!busy.has(instance)) idle.add(instance);
    }
  };

  const take = (): Step | undefined => {
    const step = anyTime.pop();
    if (step) return step;
    for (const instance of idle) {
      idle.delete(instance);
      busy.add(instance);
      return ofInstance.get(instance)?.pop();
    }
    return undefined;
  };

  const release = (step: Step): void => {
    const instance = accountWriteOn(step.action);
    if (instance === undefined) return;
    busy.delete(instance);
    if (ofInstance.get(instance)?.length) idle.add(instance);
  };

  return { add, take, release };
};
