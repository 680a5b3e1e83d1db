import type { Action } from '../model/action.ts';
import { markKey, owedVersionId } from '../model/marks.ts';

/**
 * The rotations after which every password is one that KMS set, and the end of the debt.
 * The version ids count down, so that a rotation that was made already is not made again by whoever finishes the work.
 */
export const payOff = (secret: string, owes: number): readonly Action[] =>
  owes === 0
    ? []
    : [
        ...Array.from({ length: owes }, (_, done) => ({
          do: 'rotateSecret' as const,
          secret,
          versionId: owedVersionId(secret, owes - done),
        })),
        { do: 'removeTags', secret, keys: [markKey.owes] },
      ];
