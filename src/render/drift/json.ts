import { plainProblem } from '../../diagnostics/diagnostic.ts';
import type { Plan } from '../../plan/change/plan.ts';
import type { Drift } from '../../plan/health/drift.ts';
import { changeJson } from '../plan/json.ts';
import { jsonText } from '../shared/json.ts';

/** Exactly `schema/drift.schema.json`. Every member is named here, so that nothing rides along. */
export const renderDriftJson = (
  { toolVersion, owner, environment, region, options }: Plan,
  { differs, blocked, broken, unmanaged }: Drift,
): string =>
  jsonText({
    formatVersion: 1,
    toolVersion,
    owner,
    environment,
    region,
    options: { only: options.only, except: options.except },
    summary: {
      differs: differs.length,
      blocked: blocked.length,
      broken: broken.length,
      unmanaged: unmanaged.length,
    },
    differs: differs.map((change) => ({ ...changeJson(change), needs: change.needs })),
    blocked: blocked.map(changeJson),
    broken: broken.map(plainProblem),
    unmanaged: unmanaged.map(plainProblem),
  });
