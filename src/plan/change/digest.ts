import { plainPlace, plainProblem } from '../../diagnostics/diagnostic.ts';
import type { Desired } from '../../model/desired.ts';
import { digestOf } from '../../model/digest.ts';
import { namedStep } from '../../model/step.ts';
import type { ShownPlan } from './plan.ts';

/** Of what the files want, wherever it stands in them. */
export const desiredDigest = ({ unread: _unread, ...desired }: Desired): string =>
  digestOf({
    ...desired,
    secrets: desired.secrets
      .map(({ at: _at, fieldAt: _fieldAt, ...secret }) => secret)
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  });

type Decisions = Pick<
  ShownPlan,
  'formatVersion' | 'owner' | 'environment' | 'region' | 'desiredDigest' | 'options' | 'changes' | 'steps' | 'refusals'
>;

/**
 * Of every decision in a plan and of no wording, to tell whether a plan that is made again is the same: findings come and
 * go, and messages name times.
 */
export const decisionDigest = (plan: Decisions): string =>
  digestOf({
    formatVersion: plan.formatVersion,
    owner: plan.owner,
    environment: plan.environment,
    region: plan.region,
    desiredDigest: plan.desiredDigest,
    options: plan.options,
    changes: plan.changes.map(({ secret, action, fields, impact }) => ({
      secret,
      action,
      fields,
      impact: impact.map(({ kind, word }) => ({ kind, word })),
    })),
    steps: plan.steps.map(namedStep),
    refusals: plan.refusals.map(({ code, secret, word }) => ({ code, secret, word })),
  });

/** Of all that the file of a plan says, wording included: what a reviewer reads is what the digest vouches for. */
export const planDigest = (plan: Omit<ShownPlan, 'digest'>): string => {
  const { desired, findings, refusals, steps, ...more } = plan;
  return digestOf({
    ...more,
    digest: undefined,
    desired: {
      ...desired,
      secrets: desired.secrets.map(({ at, fieldAt: _fieldAt, ...secret }) => ({ ...secret, at: plainPlace(at) })),
    },
    steps: steps.map(namedStep),
    findings: findings.map(plainProblem),
    refusals: refusals.map((refusal) => ({ ...plainProblem(refusal), word: refusal.word })),
  });
};
