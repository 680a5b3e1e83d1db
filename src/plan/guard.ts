import { diagnostic } from '../diagnostics/diagnostic.ts';
import { markKey } from '../model/marks.ts';
import type { Need, Verdict } from './part.ts';
import type { ChangeAction, Finding, PlanOptions, Refusal } from './plan.ts';
import { isAllowed, isOurs, type Scope } from './scope.ts';
import { listed } from './values.ts';
import type { GivenWord } from './words.ts';

/** What apply has steps for. */
const isBuilt: Readonly<Record<ChangeAction, boolean>> = {
  create: true,
  update: true,
  replace: false,
  restore: false,
  delete: false,
  adopt: false,
  release: false,
};

const isDestructive = ({ action }: Verdict): boolean => action === 'delete' || action === 'replace';

const place = (scope: Scope, secret: string) => {
  const at = scope.byName.get(secret)?.at;
  return at === undefined ? {} : { at };
};

/** How a word is given; with nothing to promise where apply has no steps for the change. */
const saying = (isApplied: boolean, how: string): string =>
  isApplied ? `If that is meant, ${how}.` : 'The word alone changes nothing yet: see E_NOT_BUILT.';

const needsWord = (scope: Scope, verdict: Verdict, { word, message, think }: Need): readonly Refusal[] => {
  const { secret } = verdict;
  if (isAllowed(scope, secret, word)) return [];
  const how = `write allow: [${word}] on the secret, or say --allow ${word}=${secret}`;
  const hint = `${think} ${saying(hasSteps(verdict), how)}`;
  return [{ ...diagnostic('E_NEEDS_WORD', message, { secret, hint, ...place(scope, secret) }), word }];
};

/** Changes that apply has no steps for keep none, so that no half of them can run. */
export const hasSteps = ({ action }: Verdict): boolean => action !== undefined && isBuilt[action];

const notBuilt = (scope: Scope, { secret, action }: Verdict): readonly Refusal[] => {
  if (action === undefined || isBuilt[action]) return [];
  const message = `keyturn cannot ${action} a secret yet: it only shows what would happen to ${secret}.`;
  const hint = `Leave it out with --except ${secret}.`;
  return [diagnostic('E_NOT_BUILT', message, { secret, hint, ...place(scope, secret) })];
};

const isProtected = (scope: Scope, secret: string): boolean =>
  scope.live.listed[secret]?.tags[markKey.protect] === 'true' || scope.byName.get(secret)?.protect === true;

const protection = (scope: Scope, verdict: Verdict): readonly Refusal[] => {
  const { secret } = verdict;
  if (!isDestructive(verdict) || !isProtected(scope, secret)) return [];
  const message = `Secret ${secret} is protected and would be ${verdict.action === 'replace' ? 'replaced' : 'deleted'}.`;
  const hint =
    'Somebody decided that it must stay. To lift that, apply protect: false first, in a run without this change.';
  return [diagnostic('E_PROTECTED', message, { secret, hint, ...place(scope, secret) })];
};

/** One hint for all foreign secrets: with it the rest goes. */
const foreignHints = (refusals: readonly Refusal[]): readonly Refusal[] => {
  const names = refusals.filter(({ code }) => code === 'E_FOREIGN_SECRET').flatMap(({ secret }) => secret ?? []);
  const excepts = names.map((name) => `--except ${name}`).join(' ');
  const hint = `Whoever made it relies on it. Let the rest go with ${excepts}, or rename the entry.`;
  return refusals.map((refusal) => (refusal.code === 'E_FOREIGN_SECRET' ? { ...refusal, hint } : refusal));
};

const mass = (scope: Scope, verdicts: readonly Verdict[]): readonly Refusal[] => {
  const gone = verdicts.filter((verdict) => isDestructive(verdict) && !isAllowed(scope, verdict.secret, 'mass-change'));
  if (!isMass(scope, gone.length)) return [];
  const message = `${gone.length} of ${ownedCount(scope)} secrets of ${scope.owner} would be deleted or replaced: ${listed(
    gone.slice(0, 5).map(({ secret }) => secret),
  )}${gone.length > 5 ? ' and others' : ''}.`;
  const hint = `A wrong file, owner or environment looks like this. ${saying(gone.every(hasSteps), 'say --allow mass-change')}`;
  return [{ ...diagnostic('E_MASS_CHANGE', message, { hint }), word: 'mass-change' }];
};

const ownedCount = (scope: Scope): number =>
  Object.values(scope.live.listed).filter((one) => isOurs(one.tags, scope) && one.plannedDeleteTime === undefined)
    .length;

/** Two or more, and more than 30 % of what the owner has, hidden ones too. */
const isMass = (scope: Scope, count: number): boolean => count >= 2 && count * 10 > ownedCount(scope) * 3;

const emptyPrune = (scope: Scope, prune: boolean): readonly Refusal[] => {
  if (!prune || scope.desired.secrets.length > 0) return [];
  const message = `--prune with no secret in the files would remove everything of ${scope.owner}.`;
  const hint = 'No word allows this. Keep one secret in the files, or delete the last ones by hand.';
  return [diagnostic('E_PRUNE_EMPTY', message, { hint })];
};

/** What is blocked may need it once it is repaired. */
const mayNeed = ({ needs, findings }: Verdict, word: string): boolean =>
  needs.some((need) => need.word === word) || findings.some(({ severity }) => severity === 'error');

const isUsed = ({ word, covers }: GivenWord, scope: Scope, verdicts: readonly Verdict[]): boolean => {
  const covered = verdicts.filter(({ secret }) => covers(secret));
  if (word !== 'mass-change') return covered.some((verdict) => mayNeed(verdict, word));
  return isMass(scope, verdicts.filter(isDestructive).length) && covered.some(isDestructive);
};

const unusedInRun = (scope: Scope, verdicts: readonly Verdict[]): readonly Finding[] =>
  scope.words
    .filter((given) => !isUsed(given, scope, verdicts))
    .map(({ text }) =>
      diagnostic('W_WORD_UNUSED', `--allow ${text} allows nothing in this plan.`, { hint: 'Leave it out.' }),
    );

const unusedInFile = (scope: Scope, verdict: Verdict): readonly Finding[] => {
  const secret = scope.byName.get(verdict.secret);
  if (secret === undefined || verdict.foreign) return [];
  const hint = 'Remove it, so that it does not allow something later that nobody has looked at.';
  const more = { secret: secret.name, at: secret.fieldAt.allow ?? secret.at, hint };
  return secret.allow
    .filter((word) => !mayNeed(verdict, word))
    .map((word) => diagnostic('W_WORD_UNUSED', `allow: [${word}] on ${secret.name} allows nothing.`, more));
};

type Guarded = { readonly refusals: readonly Refusal[]; readonly findings: readonly Finding[] };

/** Adds what stops apply; never removes a change. */
export const guard = (verdicts: readonly Verdict[], scope: Scope, options: PlanOptions): Guarded => {
  const each = verdicts.flatMap((verdict) => [
    ...verdict.refusals,
    ...verdict.needs.flatMap((need) => needsWord(scope, verdict, need)),
    ...protection(scope, verdict),
    ...notBuilt(scope, verdict),
  ]);
  return {
    refusals: foreignHints([...emptyPrune(scope, options.prune), ...mass(scope, verdicts), ...each]),
    findings: [...verdicts.flatMap((verdict) => unusedInFile(scope, verdict)), ...unusedInRun(scope, verdicts)],
  };
};
