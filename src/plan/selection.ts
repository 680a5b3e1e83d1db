import { diagnostic } from '../diagnostics/diagnostic.ts';
import { shortDigest } from '../model/digest.ts';
import { globMatcher } from '../model/glob.ts';
import { accountOrigin } from '../model/marks.ts';
import { didYouMean } from './change/part.ts';
import type { Finding, PlanOptions } from './change/plan.ts';
import { orphansOf } from './diff/orphans.ts';
import type { Scope } from './scope/scope.ts';

type Selection = Pick<PlanOptions, 'only' | 'except'>;

/** Whether a secret takes part: `--only` and `--except` hide it on both sides. */
export const selector = ({ only, except }: Selection): ((secret: string) => boolean) => {
  const [included, excluded] = [only.map(globMatcher), except.map(globMatcher)];
  return (secret) =>
    (included.length === 0 || included.some((matches) => matches(secret))) &&
    !excluded.some((matches) => matches(secret));
};

/** A typo would make an output that looks as if all were well. `where`: what has the names. */
export const unmatched = ({ only, except }: Selection, names: readonly string[], where: string): readonly Finding[] => {
  const ofFlag = (flag: string, globs: readonly string[]): readonly Finding[] =>
    globs
      .filter((glob) => !names.some(globMatcher(glob)))
      .map((glob) => {
        const hint = `${didYouMean(glob, names)}It takes full names; * does not cross a slash, ** does.`;
        return diagnostic('W_SELECTION_EMPTY', `${flag} ${glob} matches no secret ${where}.`, { hint });
      });
  return [...ofFlag('--only', only), ...ofFlag('--except', except)];
};

/** `INSTANCE/ACCOUNT` of all that keyturn made for this owner: a plan that deletes one that nothing leads to calls it so. */
const ownAccounts = (scope: Scope): readonly string[] =>
  Object.values(scope.live.instances).flatMap((live) =>
    Object.values(live?.accounts ?? {})
      .filter(({ description }) => accountOrigin(description)?.owner === shortDigest(scope.owner))
      .map(({ name }) => `${live?.id}/${name}`),
  );

export const checkSelection = (selection: Selection, scope: Scope): readonly Finding[] => {
  if (selection.only.length + selection.except.length === 0) return [];
  const { only, except } = selection;
  const names = [...scope.byName.keys(), ...orphansOf(scope).map(({ name }) => name)];
  const where = `of ${scope.owner}, neither in the files nor in the cloud`;
  return [
    ...unmatched({ only, except: [] }, names, where),
    ...unmatched({ only: [], except }, [...names, ...ownAccounts(scope)], where),
  ];
};
