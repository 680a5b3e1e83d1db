import type { Step } from '../plan/change/plan.ts';

export type Dependencies = {
  /** Steps that wait for nothing. */
  readonly free: readonly Step[];
  /** Tells that a step is done; the steps that now wait for nothing more, in their order. */
  readonly freedBy: (step: Step) => readonly Step[];
  /** The steps that wait for this one. */
  readonly after: (step: Step) => readonly Step[];
};

/** Who waits for whom, looked up instead of searched: a run of thousands of steps looks at each edge once. */
export const dependenciesOf = (steps: readonly Step[]): Dependencies => {
  const after = new Map<string, Step[]>();
  const open = new Map<string, number>();
  for (const step of steps) {
    const waitsFor = new Set(step.waitsFor);
    open.set(step.id, waitsFor.size);
    for (const id of waitsFor) {
      const known = after.get(id);
      if (known) known.push(step);
      else after.set(id, [step]);
    }
  }
  const countDown = ({ id }: Step): boolean => {
    const left = (open.get(id) ?? 0) - 1;
    open.set(id, left);
    return left === 0;
  };
  return {
    free: steps.filter(({ id }) => open.get(id) === 0),
    freedBy: ({ id }) => (after.get(id) ?? []).filter(countDown),
    after: ({ id }) => after.get(id) ?? [],
  };
};
