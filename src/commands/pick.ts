import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Desired, DesiredSecret } from '../model/desired.ts';
import type { Live, LiveSecret } from '../model/live.ts';
import { markKey, ownerMark } from '../model/marks.ts';

/** A secret of the files beside what the cloud has under its name. */
export type Pair = { readonly desired: DesiredSecret; readonly live: LiveSecret | undefined };

/** The secrets of the files, or those named, with their live side. */
export const pairsOf = (desired: Desired, live: Live, names: readonly string[]): Pair[] =>
  desired.secrets
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map((secret) => ({ desired: secret, live: live.secrets[secret.name] }));

/** Refuses what is not there yet, is being deleted, or is not ours: all of it at once. */
export const demandOurs = (desired: Desired, pairs: readonly Pair[]): readonly (Pair & { live: LiveSecret })[] => {
  const owner = ownerMark(desired.owner, desired.environment);
  const problems = pairs.flatMap(({ desired: secret, live }) => {
    if (!live || live.plannedDeleteTime !== undefined) {
      return [
        diagnostic('E_SECRET_ABSENT', `secret "${secret.name}" is not in the cloud`, {
          secret: secret.name,
          hint: live ? 'It is scheduled for deletion. Run keyturn plan.' : 'Run keyturn apply first.',
        }),
      ];
    }
    if (live.tags[markKey.owner] === owner) return [];
    return [
      diagnostic('E_FOREIGN_SECRET', `secret "${secret.name}" does not belong to ${owner}`, {
        secret: secret.name,
        hint: 'keyturn only touches secrets that carry its owner. See keyturn plan.',
      }),
    ];
  });
  if (problems.length > 0) throw new DiagnosticsError(problems);
  return pairs.flatMap((pair) => (pair.live ? [{ ...pair, live: pair.live }] : []));
};
