import { diagnostic } from '../diagnostics/diagnostic.ts';
import { shortDigest } from '../model/digest.ts';
import type { ListedSecret } from '../model/live.ts';
import { accountOrigin, markKey } from '../model/marks.ts';
import type { Verdict } from './part.ts';
import type { Change, Refusal, SavedPlan } from './plan.ts';
import { isOurs, type Scope, usableInstance } from './scope.ts';

const hint =
  'Nothing was done. If it is still to go, see why it stays, and save a new plan with keyturn plan --out for review.';

const whyNot = ({ tags }: ListedSecret, scope: Scope): string => {
  if (isOurs(tags, scope)) return 'it is protected now';
  const owner = tags[markKey.owner];
  return owner === undefined ? "it carries no owner's mark now" : `its owner is ${owner} now`;
};

/** The secret itself. One that carries our mark no more has been let go, whoever did it. */
const secretStays = ({ secret, action }: Change, scope: Scope): readonly string[] => {
  const listed = scope.live.listed[secret];
  if (listed === undefined) return [];
  const stays = action === 'delete' ? listed.plannedDeleteTime === undefined : isOurs(listed.tags, scope);
  const ends = action === 'delete' ? 'deletes' : 'lets go';
  return stays ? [`Secret ${secret}, which the saved plan ${ends}, is still there: ${whyNot(listed, scope)}.`] : [];
};

/** Accounts that were to go with it, and that are still ours. */
const accountsStay = ({ secret }: Change, { steps }: SavedPlan, scope: Scope): readonly string[] =>
  steps.flatMap((step) => {
    if (step.secret !== secret || step.action !== 'deleteAccount') return [];
    const { instance = '', account = '' } = step;
    const live = usableInstance(instance, scope)?.accounts[account];
    const isThere = live !== undefined && accountOrigin(live.description)?.owner === shortDigest(scope.owner);
    return isThere ? [`Account ${account} on ${instance}, which the saved plan deletes, is still there.`] : [];
  });

/** What a saved plan takes away, and what is still there although nothing of that is left to do: it must not pass for done. */
export const undone = (verdicts: readonly Verdict[], scope: Scope, saved: SavedPlan): readonly Refusal[] => {
  const left = new Set(verdicts.flatMap(({ secret, action }) => (action === undefined ? [] : [secret])));
  return saved.changes
    .filter(({ action, secret }) => (action === 'delete' || action === 'release') && !left.has(secret))
    .flatMap((change) =>
      [...secretStays(change, scope), ...accountsStay(change, saved, scope)].map((message) =>
        diagnostic('E_PLAN_STALE', message, { secret: change.secret, hint }),
      ),
    );
};
