import { diagnostic } from '../diagnostics/diagnostic.ts';
import { markKey } from '../model/marks.ts';
import type { Need, Verdict } from './change/part.ts';
import type { Finding, PlanOptions, Refusal, SavedPlan } from './change/plan.ts';
import type { GivenWord } from './change/words.ts';
import { undone } from './checks/undone.ts';
import { isAllowed, isOurs, type Scope } from './scope/scope.ts';
import { listed } from './scope/values.ts';

const isDestructive = ({ action }: Verdict): boolean => action === 'delete' || action === 'replace';

/** Ends a secret that is there. What an earlier run scheduled, and an account without its secret, do not. */
const endsSecret = (verdict: Verdict, { live }: Scope): boolean => {
  const listed = live.listed[verdict.secret];
  return isDestructive(verdict) && listed !== undefined && listed.plannedDeleteTime === undefined;
};

const place = (scope: Scope, secret: string) => {
  const at = scope.byName.get(secret)?.at;
  return at === undefined ? {} : { at };
};

const needsWord = (scope: Scope, { secret }: Verdict, { word, message, think }: Need): readonly Refusal[] => {
  if (isAllowed(scope, secret, word)) return [];
  const hint = `${think} If that is meant, write allow: [${word}] on the secret, or say --allow ${word}=${secret}.`;
  return [{ ...diagnostic('E_NEEDS_WORD', message, { secret, hint, ...place(scope, secret) }), word }];
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
  const rest = `Let the rest go with ${excepts}, or rename the entry.`;
  return refusals.map((refusal) =>
    refusal.code === 'E_FOREIGN_SECRET'
      ? { ...refusal, hint: `Whoever made it relies on it. ${refusal.hint ?? ''}${rest}` }
      : refusal,
  );
};

const mass = (scope: Scope, verdicts: readonly Verdict[]): readonly Refusal[] => {
  const ended = verdicts.filter((verdict) => endsSecret(verdict, scope));
  const gone = ended.filter(({ secret }) => !isAllowed(scope, secret, 'mass-change'));
  if (!isMass(scope, gone.length)) return [];
  const message = `${gone.length} of ${ownedCount(scope)} secrets of ${scope.owner} would be deleted or replaced: ${listed(
    gone.slice(0, 5).map(({ secret }) => secret),
  )}${gone.length > 5 ? ' and others' : ''}.`;
  const hint = `A wrong file, owner or environment looks like this. If that is meant, say --allow mass-change.`;
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
  const hint = 'No word allows this. Keep one secret in the files, or let the last ones go with keyturn release.';
  return [diagnostic('E_PRUNE_EMPTY', message, { hint })];
};

/** Secrets of a file that was not read would count as removed from the files. */
const unreadPrune = ({ desired: { unread = [] } }: Scope, prune: boolean): readonly Refusal[] => {
  const [first] = unread;
  if (!prune || first === undefined) return [];
  const more = unread.length > 1 ? ` and ${unread.length - 1} more` : '';
  const message = `Not every file of the project was read: ${first}${more}. --prune would delete the secrets of the others.`;
  const hint = 'No approval allows this. Give each file, or the folder that holds all of them, with -f.';
  return [diagnostic('E_PRUNE_UNREAD', message, { hint })];
};

/** What is blocked may need it once it is repaired. */
const mayNeed = ({ needs, findings }: Verdict, word: string): boolean =>
  needs.some((need) => need.word === word) || findings.some(({ severity }) => severity === 'error');

const isUsed = ({ word, covers }: GivenWord, scope: Scope, verdicts: readonly Verdict[]): boolean => {
  const covered = verdicts.filter(({ secret }) => covers(secret));
  if (word !== 'mass-change') return covered.some((verdict) => mayNeed(verdict, word));
  const ends = (verdict: Verdict): boolean => endsSecret(verdict, scope);
  return isMass(scope, verdicts.filter(ends).length) && covered.some(ends);
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
export const guard = (
  verdicts: readonly Verdict[],
  scope: Scope,
  options: PlanOptions,
  saved: SavedPlan | undefined,
): Guarded => {
  const each = verdicts.flatMap((verdict) => [
    ...verdict.refusals,
    ...verdict.needs.flatMap((need) => needsWord(scope, verdict, need)),
    ...protection(scope, verdict),
  ]);
  return {
    refusals: foreignHints([
      ...emptyPrune(scope, options.prune),
      ...unreadPrune(scope, options.prune),
      ...mass(scope, verdicts),
      ...each,
      ...(saved ? undone(verdicts, scope, saved) : []),
    ]),
    // What is left of a saved plan may need a word of it no more.
    findings: saved
      ? []
      : [...verdicts.flatMap((verdict) => unusedInFile(scope, verdict)), ...unusedInRun(scope, verdicts)],
  };
};
