import { plainPlace, plainProblem } from '../../diagnostics/diagnostic.ts';
import type { Desired, DesiredSecret } from '../../model/desired.ts';
import type { Change, ShownPlan } from '../../plan/change/plan.ts';
import { jsonText, stepJson } from '../shared/json.ts';

/** An entry as the files ask for it; its place is where it stood, its passwords are names of sources. */
const desiredSecretJson = ({ at, fieldAt: _fieldAt, ...secret }: DesiredSecret): object => ({
  ...secret,
  at: plainPlace(at),
});

const desiredJson = ({ environment, owner, region, secrets }: Desired): object => ({
  owner,
  environment,
  region,
  secrets: secrets.map(desiredSecretJson),
});

export const changeJson = ({ action, fields, impact, reasons, secret }: Change): object => ({
  secret,
  action,
  reasons,
  fields: fields.map(({ path, before, after }) => ({ path, before, after })),
  impact: impact.map(({ kind, message, word }) => ({ kind, message, word })),
});

/** Exactly `schema/plan.schema.json`. Every member is named here, so that nothing rides along. */
export const renderPlanJson = (plan: ShownPlan): string => {
  const { estimate, options, summary } = plan;
  return jsonText({
    formatVersion: plan.formatVersion,
    toolVersion: plan.toolVersion,
    digest: plan.digest,
    owner: plan.owner,
    environment: plan.environment,
    region: plan.region,
    desiredDigest: plan.desiredDigest,
    desired: desiredJson(plan.desired),
    options: { prune: options.prune, allow: options.allow, only: options.only, except: options.except },
    summary: {
      create: summary.create,
      update: summary.update,
      replace: summary.replace,
      restore: summary.restore,
      delete: summary.delete,
      adopt: summary.adopt,
      release: summary.release,
      unchanged: summary.unchanged,
    },
    changes: plan.changes.map(changeJson),
    steps: plan.steps.map((step) => ({ ...stepJson(step), waitsFor: step.waitsFor })),
    refusals: plan.refusals.map((refusal) => ({ ...plainProblem(refusal), word: refusal.word })),
    findings: plan.findings.map(plainProblem),
    estimate: { reads: estimate.reads, writes: estimate.writes, rotations: estimate.rotations },
  });
};
