import { diagnostic } from '../../diagnostics/diagnostic.ts';
import { shortDigest } from '../../model/digest.ts';
import { accountOrigin, knownAccounts, readableOrigin } from '../../model/marks.ts';
import { deletion, type Placed } from '../accounts/account-actions.ts';
import { type Held, mayHoldAny, unsureHint } from '../accounts/held.ts';
import { type Verdict, verdict } from '../change/part.ts';
import type { Finding, PlanOptions, SavedPlan } from '../change/plan.ts';
import { cannotBeUsed, type Scope } from '../scope/scope.ts';

/** Names of secrets by the digest that an account's description holds. */
const namesByDigest = (scope: Scope): ReadonlyMap<string, string> =>
  new Map([...Object.keys(scope.live.listed), ...scope.byName.keys()].map((name) => [shortDigest(name), name]));

/** A secret whose tag says nothing, one that was let go as well, may have any account that was made for it. */
const mayHold = (name: string, scope: Scope): boolean => {
  const secret = scope.live.listed[name];
  return secret?.type === 'Rds' && knownAccounts(secret.tags) === undefined;
};

const nameOf = ({ instance, account }: Placed): string => `${instance}/${account.name}`;

/** `madeFor` is absent where neither the files nor the cloud know its secret any more. */
type Left = Placed & { readonly madeFor?: string };

/** Accounts of this owner that neither the files nor a tag names, by instance and name. Those that are kept are not meant. */
const leftOnes = (scope: Scope, held: Held): readonly Left[] => {
  const owner = shortDigest(scope.owner);
  const found = Object.values(scope.live.instances)
    .flatMap((live) =>
      live === undefined || cannotBeUsed(live, scope.desired.region)
        ? []
        : Object.values(live.accounts).map((account) => ({ instance: live.id, account })),
    )
    .flatMap((placed) => {
      const origin = accountOrigin(placed.account.description);
      const isLeft = origin?.owner === owner && origin.mark !== 'kept' && !held(placed.instance, placed.account.name);
      return isLeft ? [{ ...placed, digest: origin.secret }] : [];
    })
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  if (found.length === 0) return [];
  const names = namesByDigest(scope);
  return found.map(({ digest, ...placed }) => {
    const madeFor = names.get(digest);
    return { ...placed, ...(madeFor === undefined ? {} : { madeFor }) };
  });
};

const finding = (left: Left, scope: Scope): Finding => {
  const { instance, account, madeFor: secret } = left;
  const made = secret === undefined ? `by a run of ${scope.owner}` : `for ${secret}`;
  const holders = mayHoldAny(instance, scope);
  const [where, way] =
    holders.length === 0
      ? ['in no secret', ', or delete it with --prune if nobody uses it.']
      : ['in no secret whose accounts are known', `. ${unsureHint(holders, scope)}`];
  const message = `Account ${account.name} on ${instance} was made ${made} and is ${where} and in no file.`;
  const hint = `Its run ended early, or the files have changed since. Name it in the entry that it was made for${way}`;
  const at = secret === undefined ? undefined : scope.byName.get(secret)?.at;
  const more = { ...(secret === undefined ? {} : { secret }), ...(at === undefined ? {} : { at }) };
  return diagnostic('W_ACCOUNT_LEFT', message, { ...more, hint });
};

const removed = (left: Left, scope: Scope): Verdict => {
  const { instance, account, madeFor = readableOrigin(account.description)?.secret } = left;
  const message = `Account ${account.name} on ${instance} is deleted for good.`;
  return verdict(nameOf(left), 'delete', [
    {
      reasons: [`made for ${madeFor}, in no secret and in no file, and --prune was given`],
      fields: [
        { path: 'owner', before: scope.owner, after: null },
        { path: 'accounts', before: { names: [account.name] }, after: null },
      ],
      impact: [{ kind: 'final', message }],
      actions: [deletion(left)],
    },
  ]);
};

/** What is known of a hidden secret only is hidden as well. Where no secret is known, the account's own name can be left out. */
const shownOnes = (
  scope: Scope,
  held: Held,
  { only }: Pick<PlanOptions, 'only'>,
  isSelected: (secret: string) => boolean,
): readonly Left[] =>
  leftOnes(scope, held).filter((left) => {
    const { madeFor } = left;
    if (madeFor === undefined) return only.length === 0 && isSelected(nameOf(left));
    return isSelected(madeFor) && !mayHold(madeFor, scope);
  });

/**
 * Accounts of this owner that nothing leads to any more: deleted with `--prune`, told without. What is left of a saved
 * plan takes only those that it names: a replacement in it may have left others behind, and they are for the next plan.
 */
export const diffLeft = (
  scope: Scope,
  held: Held,
  options: PlanOptions,
  isSelected: (secret: string) => boolean,
  saved: SavedPlan | undefined,
): { readonly verdicts: readonly Verdict[]; readonly findings: readonly Finding[] } => {
  const shown = shownOnes(scope, held, options, isSelected);
  const named = saved && new Set(saved.changes.map(({ secret }) => secret));
  const isNamed = (left: Left): boolean => named?.has(nameOf(left)) ?? true;
  const goes = (left: Left): boolean => options.prune && isNamed(left) && mayHoldAny(left.instance, scope).length === 0;
  return {
    verdicts: shown.filter(goes).map((left) => removed(left, scope)),
    findings: shown.filter((left) => !goes(left)).map((left) => finding(left, scope)),
  };
};
