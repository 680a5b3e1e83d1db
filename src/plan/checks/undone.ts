import { diagnostic } from '../../diagnostics/diagnostic.ts';
import { shortDigest } from '../../model/digest.ts';
import type { ListedSecret } from '../../model/live.ts';
import { accountOrigin, isAccountOf, markKey } from '../../model/marks.ts';
import { type Held, heldIn } from '../accounts/held.ts';
import { isKept } from '../accounts/own-accounts.ts';
import type { Verdict } from '../change/part.ts';
import type { Change, NamedStep, Refusal, SavedPlan } from '../change/plan.ts';
import { cannotBeUsed, isOurs, type Scope } from '../scope/scope.ts';

const hint = 'Nothing was done. See why it is so, and save a new plan with keyturn plan --out, to be reviewed.';

const whyNot = ({ tags }: ListedSecret, scope: Scope): string => {
  if (isOurs(tags, scope)) return 'it is protected now';
  const owner = tags[markKey.owner];
  return owner === undefined ? "it carries no owner's mark now" : `its owner is ${owner} now`;
};

/** The secret itself. One that carries our mark no more has been let go, whoever did it. */
const secretStays = ({ secret, action }: Change, scope: Scope): readonly string[] => {
  const listed = scope.live.listed[secret];
  if (listed === undefined) return [];
  if (action === 'release')
    return isOurs(listed.tags, scope)
      ? [`Secret ${secret}, which the saved plan lets go, still carries our mark: it is protected now.`]
      : [];
  if (listed.plannedDeleteTime !== undefined) return [];
  return [`Secret ${secret}, which the saved plan deletes, is still there: ${whyNot(listed, scope)}.`];
};

type Look = { readonly scope: Scope; readonly held: Held };

/** What became of the account of one step, where that is not what the plan says. */
const accountStays = (
  { secret, action, instance = '', account = '' }: NamedStep,
  { scope, held }: Look,
): readonly string[] => {
  if (action !== 'deleteAccount' && action !== 'setAccountDescription') return [];
  const says = action === 'deleteAccount' ? 'deletes' : 'keeps';
  const where = scope.live.instances[instance];
  const isUnread = scope.live.unread[instance] !== undefined;
  if (isUnread || (where !== undefined && cannotBeUsed(where, scope.desired.region) !== undefined))
    return [
      `Nobody knows what became of account ${account}, which the saved plan ${says}: ${instance} cannot be read now.`,
    ];
  const live = where?.accounts[account];
  if (live === undefined || accountOrigin(live.description) === undefined || isKept(live)) return [];
  // Its name may be that of another one by now.
  const isSame =
    secret === `${instance}/${account}`
      ? accountOrigin(live.description)?.owner === shortDigest(scope.owner) && !held(instance, account)
      : isAccountOf(live.description, scope.owner, secret);
  if (!isSame) return [];
  const is = action === 'deleteAccount' ? 'is still there' : 'is not marked as kept';
  return [`Account ${account} on ${instance}, which the saved plan ${says}, ${is}.`];
};

/** What a saved plan takes away, and what is still there although nothing of that is left to do: it must not pass for done. */
export const undone = (verdicts: readonly Verdict[], scope: Scope, saved: SavedPlan): readonly Refusal[] => {
  const look = { scope, held: heldIn(scope) };
  const steps = new Map<string, NamedStep[]>();
  for (const step of saved.steps) steps.set(step.secret, [...(steps.get(step.secret) ?? []), step]);
  const left = new Set(verdicts.flatMap(({ secret, action }) => (action === undefined ? [] : [secret])));
  return saved.changes
    .filter(({ action, secret }) => (action === 'delete' || action === 'release') && !left.has(secret))
    .flatMap((change) => {
      const { secret, action } = change;
      const own = action === 'delete' ? (steps.get(secret) ?? []) : [];
      const stays = secretStays(change, scope);
      const messages = stays.length > 0 ? stays : own.flatMap((step) => accountStays(step, look));
      return messages.map((message) => diagnostic('E_PLAN_STALE', message, { secret, hint }));
    });
};
