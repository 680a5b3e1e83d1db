import type { Action } from '../../../src/model/action.ts';
import type { Change, ChangeAction, Plan, Step, Summary } from '../../../src/plan/change/plan.ts';

/** Plans by hand: only what a test is about has to be said. */

export const change = (action: ChangeAction, secret: string, more: Partial<Change> = {}): Change => ({
  secret,
  action,
  reasons: [],
  fields: [],
  impact: [],
  ...more,
});

export const step = (id: string, secret: string, action: Action, ...waitsFor: string[]): Step => ({
  id,
  secret,
  action,
  waitsFor,
});

const isRotation = (one: Step): boolean => one.action.do === 'rotateSecret';

const summaryOf = (changes: readonly Change[], unchanged: number): Summary => {
  const count = (action: ChangeAction): number => changes.filter((one) => one.action === action).length;
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    restore: count('restore'),
    delete: count('delete'),
    adopt: count('adopt'),
    release: count('release'),
    unchanged,
  };
};

export const plan = ({ unchanged = 0, ...more }: Partial<Plan> & { readonly unchanged?: number } = {}): Plan => {
  const changes = more.changes ?? [];
  const steps = more.steps ?? [];
  const rotations = steps.filter(isRotation).length;
  return {
    formatVersion: 1,
    toolVersion: '0.1.0',
    digest: `sha256:${'0'.repeat(64)}`,
    owner: 'payments',
    region: 'cn-hangzhou',
    desiredDigest: `sha256:${'1'.repeat(64)}`,
    desired: { owner: 'payments', region: 'cn-hangzhou', secrets: [] },
    options: { prune: false, allow: [], only: [], except: [] },
    summary: summaryOf(changes, unchanged),
    changes,
    steps,
    refusals: [],
    findings: [],
    estimate: { reads: 4, writes: steps.length - rotations, rotations },
    ...more,
  };
};
