import type { Desired } from '../model/desired.ts';
import type { Live } from '../model/live.ts';
import { withExpectation } from './accounts/expectations.ts';
import { type Held, heldIn } from './accounts/held.ts';
import { desiredDigest, planDigest } from './change/digest.ts';
import type { Verdict } from './change/part.ts';
import type { Change, ChangeAction, Finding, Plan, PlanOptions, SavedPlan, Step, Summary } from './change/plan.ts';
import { checkOwed } from './checks/owes.ts';
import { checkRoom } from './checks/room.ts';
import { diff } from './diff/diff.ts';
import { diffLeft } from './diff/left-accounts.ts';
import { diffLeaving, diffOrphan, leavingOf, orphansOf } from './diff/orphans.ts';
import { checkBudget, estimateOf } from './estimate.ts';
import { guard } from './guard.ts';
import { orderSteps } from './order.ts';
import { type Scope, scopeOf } from './scope/scope.ts';
import { checkSelection, selector } from './selection.ts';
import { diffOrphanBackup, orphanBackups } from './settings/backup.ts';

/** What cannot be undone comes last, next to the summary. */
const changeRank: Readonly<Record<ChangeAction, number>> = {
  create: 0,
  adopt: 1,
  restore: 2,
  update: 3,
  release: 4,
  replace: 5,
  delete: 6,
};

const byRank = (a: Verdict, b: Verdict): number => rankOf(a) - rankOf(b) || (a.secret < b.secret ? -1 : 1);
const rankOf = ({ action }: Verdict): number => (action === undefined ? -1 : changeRank[action]);

const changeOf = ({ secret, action, reasons, fields, impact }: Verdict): readonly Change[] =>
  action === undefined ? [] : [{ secret, action, reasons, fields, impact }];

const summaryOf = (verdicts: readonly Verdict[], scope: Scope): Summary => {
  const count = (action: ChangeAction): number => verdicts.filter((verdict) => verdict.action === action).length;
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    restore: count('restore'),
    delete: count('delete'),
    adopt: count('adopt'),
    release: count('release'),
    unchanged: verdicts.filter(({ action, foreign, secret }) => !action && !foreign && scope.byName.has(secret)).length,
  };
};

/** An error on a secret that the plan changes: the change stays visible and gets no steps. */
const stepsOf = (verdicts: readonly Verdict[], findings: readonly Finding[], scope: Scope): readonly Step[] => {
  const blocked = new Set(findings.filter(({ severity }) => severity === 'error').map(({ secret }) => secret));
  return verdicts
    .filter(({ action, secret }) => action !== undefined && !blocked.has(secret))
    .flatMap((verdict) =>
      orderSteps(verdict.secret, verdict.actions).map((step) => withExpectation(step, verdict, scope)),
    );
};

type Decided = { readonly verdicts: readonly Verdict[]; readonly leftFindings: readonly Finding[] };

/** What steps name, as `instance/account`. */
const accountsIn = (verdicts: readonly Verdict[]): ReadonlySet<string> =>
  new Set(
    verdicts
      .flatMap(({ actions }) => actions)
      .flatMap((action) => ('account' in action ? `${action.instance}/${action.account}` : [])),
  );

/** What becomes of each secret of the files and of each of ours that is in none, and of accounts that nothing leads to. */
const decide = (scope: Scope, options: PlanOptions, saved: SavedPlan | undefined): Decided => {
  const isSelected = selector(options);
  const held = heldIn(scope);
  const selected = <Named extends { readonly name: string }>(all: readonly Named[]): readonly Named[] =>
    all.filter(({ name }) => isSelected(name));
  const ofSecrets = [
    ...selected(scope.desired.secrets).map((secret) => diff(secret, scope)),
    ...selected(orphansOf(scope)).map((listed) => diffOrphan(listed, scope, options.prune, held)),
    ...selected(leavingOf(scope)).flatMap((listed) => diffLeaving(listed, scope, options.prune, held) ?? []),
  ];
  const ofBackups = selected(orphanBackups(scope)).map((backup) => diffOrphanBackup(backup, scope, options.prune));
  // An account that is marked or deleted with its secret is not left.
  const named = accountsIn(ofSecrets);
  const isHeld: Held = (instance, account, but) => held(instance, account, but) || named.has(`${instance}/${account}`);
  const left = diffLeft(scope, isHeld, options, isSelected, saved);
  return { verdicts: [...ofSecrets, ...ofBackups, ...left.verdicts].sort(byRank), leftFindings: left.findings };
};

/** The plan that what was decided adds up to. */
export const planOf = (
  { verdicts, leftFindings }: Decided,
  scope: Scope,
  options: PlanOptions,
  toolVersion: string,
  saved?: SavedPlan,
): Plan => {
  // Whether a file was left out shows in the refusals.
  const { unread: _unread, ...desired } = scope.desired;
  const guarded = guard(verdicts, scope, options, saved);
  const found = [...verdicts.flatMap((verdict) => verdict.findings), ...checkRoom(verdicts, scope)];
  const steps = stepsOf(verdicts, found, scope);
  const plan = {
    formatVersion: 1 as const,
    owner: desired.owner,
    ...(desired.environment === undefined ? {} : { environment: desired.environment }),
    region: desired.region,
    desiredDigest: desiredDigest(desired),
    desired: { ...desired, secrets: desired.secrets.toSorted((a, b) => (a.name < b.name ? -1 : 1)) },
    options,
    changes: verdicts.flatMap(changeOf),
    steps,
    refusals: guarded.refusals,
  };
  const whole = {
    ...plan,
    toolVersion,
    summary: summaryOf(verdicts, scope),
    findings: [
      ...found,
      ...checkOwed(verdicts, steps, scope),
      ...leftFindings,
      ...guarded.findings,
      // What a saved plan was to end may be gone.
      ...(saved ? [] : checkSelection(options, scope)),
      ...checkBudget(steps),
    ],
    estimate: estimateOf(scope, steps),
  };
  return { ...whole, digest: planDigest(whole) };
};

/**
 * What would have to happen for the cloud to be as the files say. Pure: the same input gives the same plan,
 * in whatever order it stands. Steps of a change that is refused are listed too (apply stops before its first
 * write); steps of a change that has an error finding are not.
 * @param saved a plan made earlier, of which this one is to tell what is left.
 */
export const makePlan = (
  desired: Desired,
  live: Live,
  options: PlanOptions,
  toolVersion: string,
  saved?: SavedPlan,
): Plan => {
  const scope = scopeOf(desired, live, options);
  return planOf(decide(scope, options, saved), scope, options, toolVersion, saved);
};
