import { diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Action } from '../../model/action.ts';
import { shortDigest } from '../../model/digest.ts';
import type { ListedSecret, LiveSecret } from '../../model/live.ts';
import { markKey, type Owed, owedVersionId, owesMark, parseOwed, rotationTries } from '../../model/marks.ts';
import type { Verdict } from '../change/part.ts';
import type { Finding, Step } from '../change/plan.ts';
import { isOurs, type Scope } from '../scope/scope.ts';

export type Debt = {
  readonly owed: Owed;
  readonly tags: Readonly<Record<string, string>>;
  readonly isRecorded: boolean;
};

/**
 * A debt that begins now. Every rotation moves the time of the last one, so that no version id is asked for twice,
 * however often an account is deleted; until the first one, every plan says the same. KMS tells that time in seconds:
 * this takes it that no account is made, rotated, deleted and made again within one.
 *
 * One that is recorded had its word then. One of before may be paid: then its twin is in use again.
 */
export const newDebt = (live: LiveSecret, count: number): Debt => {
  const owed = { count, series: shortDigest(live.rotation.last ?? live.createTime) };
  const tags = { [markKey.owes]: owesMark(owed) };
  return { owed, tags, isRecorded: live.tags[markKey.owes] === tags[markKey.owes] };
};

/** The version ids count down, so that a rotation that was made already is not made again by whoever finishes the work. */
const owedIds = (secret: string, { count, series }: Owed): readonly string[] =>
  Array.from({ length: count }, (_, done) => owedVersionId(secret, count - done, series));

/** What a debt needs yet; the tag goes last, so that it may stand when all is made. */
const idsLeft = (secret: string, owed: Owed, published: readonly string[] = []): readonly string[] =>
  owedIds(secret, owed).filter((id) => !rotationTries(id).some((tried) => published.includes(tried)));

/** Rotations that a secret still owes: all that its tag says where its versions were not read. */
export const owedBy = ({ name, tags, published }: ListedSecret & Pick<LiveSecret, 'published'>): number =>
  idsLeft(name, parseOwed(tags[markKey.owes]), published).length;

/** The rotations after which every password is one that KMS set, without those made already, and the end of the debt. */
export const payOff = (secret: string, owed: Owed, published?: readonly string[]): readonly Action[] =>
  owed.count === 0
    ? []
    : [
        ...idsLeft(secret, owed, published).map((versionId) => ({ do: 'rotateSecret' as const, secret, versionId })),
        { do: 'removeTags', secret, keys: [markKey.owes] },
      ];

/** A debt that the plan does not pay, whatever the reason, is told: what such a secret hands out may not log in. */
export const checkOwed = (verdicts: readonly Verdict[], steps: readonly Step[], scope: Scope): readonly Finding[] => {
  const ends = ({ action }: Step): boolean => action.do === 'rotateSecret' || action.do === 'createSecret';
  const paid = new Set(steps.filter(ends).map(({ secret }) => secret));
  return verdicts.flatMap(({ secret, foreign }) => {
    const found = scope.live.secrets[secret] ?? scope.live.listed[secret];
    const [owes, tags] = [found ? owedBy(found) : 0, found?.tags ?? {}];
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
