import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Desired } from '../model/desired.ts';
import type { Live, LiveSecret } from '../model/live.ts';
import { letGo } from './accounts/removal.ts';
import { type Part, verdict } from './change/part.ts';
import type { Plan } from './change/plan.ts';
import { checkOldInstance } from './checks/old-instance.ts';
import { planOf } from './make.ts';
import { type Scope, scopeOf } from './scope/scope.ts';

const stillInFiles = ({ name: secret }: LiveSecret, scope: Scope): Part => {
  const at = scope.byName.get(secret)?.at;
  if (at === undefined) return {};
  const message = `Secret ${secret} is let go and is still in the files.`;
  const hint =
    'Take the entry out, or the next plan refuses the secret as one of somebody else. With adopt: true it takes it back.';
  return { findings: [diagnostic('W_STILL_IN_FILES', message, { secret, at, hint })] };
};

/**
 * What lets secrets of this owner go, in the files or not: nothing about them changes, but nobody says any more that they
 * are ours. The accounts first, the secret's tags with the owner last, so that a run after a kill finds what is left.
 */
export const makeReleasePlan = (
  desired: Desired,
  live: Live,
  secrets: readonly LiveSecret[],
  toolVersion: string,
): Plan => {
  const options = { prune: false, allow: [], only: secrets.map(({ name }) => name), except: [] };
  const scope = scopeOf(desired, live, options);
  const verdicts = secrets.map((secret) => {
    const parts = [letGo(secret, scope), stillInFiles(secret, scope), { findings: checkOldInstance(secret, scope) }];
    return verdict(secret.name, 'release', parts);
  });
  return planOf({ verdicts, leftFindings: [] }, scope, options, toolVersion);
};
