import type { RunEvent } from '../../../src/apply/run.ts';
import type { Cloud, PerformContext, Performed } from '../../../src/cloud/cloud.ts';
import type { Action } from '../../../src/model/action.ts';
import type { Step } from '../../../src/plan/change/plan.ts';

/** Steps whose action names their id, so that a fake can tell them apart. */

export const secretStep = (id: string, ...waitsFor: string[]): Step => ({
  id,
  secret: `secret-of-${id}`,
  action: { do: 'setDescription', secret: id, description: '' },
  waitsFor,
});

export const accountStep = (id: string, instance: string, ...waitsFor: string[]): Step => ({
  id,
  secret: `secret-of-${id}`,
  action: { do: 'grant', instance, account: id, grants: {} },
  waitsFor,
});

export const idOf = (action: Action): string => {
  if (action.do === 'setDescription') return action.secret;
  return 'account' in action ? action.account : '';
};

type Call = {
  readonly context: PerformContext;
  readonly done: (performed?: Performed) => void;
  readonly fail: (error: unknown) => void;
};

/** Lets what is due happen: every promise that can settle does. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Each call of perform waits until the test says how it ends. */
export const heldCloud = () => {
  const started: string[] = [];
  const calls = new Map<string, Call>();
  const perform: Cloud['perform'] = (action, context) =>
    new Promise((resolve, reject) => {
      const id = idOf(action);
      started.push(id);
      calls.set(id, {
        context,
        done: (performed = { requestIds: [`request-${id}`] }) => resolve(performed),
        fail: reject,
      });
    });
  const call = (id: string): Call => {
    const found = calls.get(id);
    if (!found) throw new Error(`${id} was not started`);
    return found;
  };
  return { perform, started, call };
};

/** The events of a run, short. */
export const eventLog = () => {
  const lines: string[] = [];
  const onEvent = (event: RunEvent): void => {
    const note =
      event.kind === 'waiting' ? ` ${event.what}` : event.kind === 'finished' ? ` ${event.result.outcome}` : '';
    lines.push(`${event.kind} ${event.step.id}${note}`);
  };
  return { lines, onEvent };
};
