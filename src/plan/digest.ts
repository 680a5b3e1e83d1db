import type { Desired } from '../model/desired.ts';
import { digestOf } from '../model/digest.ts';
import { namedStep } from '../model/step.ts';
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
 * Of every decision in a plan and of no wording: reasons, messages and hints may change between versions,
 * findings come and go. Takes only what a saved plan holds as well.
 */
export const planDigest = (plan: Decisions): string =>
  digestOf({
    formatVersion: plan.formatVersion,
    owner: plan.owner,
    environment: plan.environment,
    region: plan.region,
    desiredDigest: plan.desiredDigest,
    options: {
      prune: plan.options.prune,
      allow: [...plan.options.allow].sort(),
      only: [...plan.options.only].sort(),
      except: [...plan.options.except].sort(),
    },
    changes: plan.changes.map(({ secret, action, fields, impact }) => ({
      secret,
      action,
      fields,
      impact: impact.map(({ kind, word }) => ({ kind, word })),
    })),
    steps: plan.steps.map(namedStep),
    refusals: plan.refusals.map(({ code, secret, word }) => ({ code, secret, word })),
  });
