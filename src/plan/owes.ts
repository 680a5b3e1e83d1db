import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Action } from '../model/action.ts';
import { markKey, type Owed, owedVersionId, parseOwes } from '../model/marks.ts';
import type { Verdict } from './part.ts';
import type { Finding, Step } from './plan.ts';
import { isOurs, type Scope } from './scope.ts';

/**
 * The rotations after which every password is one that KMS set, and the end of the debt.
 * The version ids count down, so that a rotation that was made already is not made again by whoever finishes the work.
 */
export const payOff = (secret: string, { count, series }: Owed): readonly Action[] =>
  count === 0
    ? []
    : [
        ...Array.from({ length: count }, (_, done) => ({
          do: 'rotateSecret' as const,
          secret,
          versionId: owedVersionId(secret, count - done, series),
        })),
        { do: 'removeTags', secret, keys: [markKey.owes] },
      ];

/** A debt that the plan does not pay, whatever the reason, is told: what such a secret hands out may not log in. */
export const checkOwed = (verdicts: readonly Verdict[], steps: readonly Step[], scope: Scope): readonly Finding[] => {
  const paid = new Set(steps.filter(({ action }) => action.do === 'rotateSecret').map(({ secret }) => secret));
  return verdicts.flatMap(({ secret, foreign }) => {
    const { tags = {} } = scope.live.listed[secret] ?? {};
    const owes = parseOwes(tags[markKey.owes]);
    if (owes === 0 || foreign || paid.has(secret)) return [];
    const rotations = owes === 1 ? '1 rotation' : `${owes} rotations`;
    const message = `Secret ${secret} still owes ${rotations}, which this plan does not make: its passwords may not work.`;
    const at = scope.byName.get(secret)?.at;
    const hint =
      at === undefined || !isOurs(tags, scope)
        ? 'Put it back into the files as it was and apply, or rotate it as often in the KMS console.'
        : `Clear what stops its change and apply, or rotate it as often with keyturn rotate ${secret}.`;
    return [diagnostic('W_ROTATION_OWED', message, { secret, hint, ...(at === undefined ? {} : { at }) })];
  });
};
