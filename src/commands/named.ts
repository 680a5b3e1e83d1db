import type { Cloud } from '../cloud/cloud.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Desired, DesiredSecret } from '../model/desired.ts';
import type { Live, LiveSecret } from '../model/live.ts';
import { markKey, ownerMark } from '../model/marks.ts';
import { openCloud } from './cloud.ts';
import { demandKnown } from './demand-known.ts';
import type { CommonFlags } from './flags.ts';
import { loadFiles } from './load-files.ts';
import type { Terminal } from './terminal.ts';

/** A secret of the files beside what the cloud has under its name. */
export type Pair = { readonly desired: DesiredSecret; readonly live: LiveSecret | undefined };

export type Named = {
  readonly desired: Desired;
  readonly live: Live;
  readonly cloud: Cloud;
  readonly ca: string | undefined;
  readonly pairs: readonly Pair[];
};

/** The secrets of the files, or those named, with their live side. Undefined: the files have errors, which are printed. */
export const readNamed = async (
  names: readonly string[],
  flags: CommonFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Named | undefined> => {
  const desired = await loadFiles(flags, terminal);
  if (!desired) return undefined;
  demandKnown(desired, names);
  const isNamed = (name: string): boolean => names.length === 0 || names.includes(name);
  const { cloud, ca } = await openCloud(flags, desired.region, terminal);
  const live = await cloud.read(desired, isNamed, signal);
  const pairs = desired.secrets
    .filter(({ name }) => isNamed(name))
    .map((secret) => ({ desired: secret, live: live.secrets[secret.name] }));
  return { desired, live, cloud, ca, pairs };
};

/** Refuses what is not there yet, is being deleted, or is not ours: all of it at once. */
export const demandOurs = ({ desired, pairs }: Named): readonly (Pair & { live: LiveSecret })[] => {
  const owner = ownerMark(desired.owner, desired.environment);
  const problems = pairs.flatMap(({ desired: { name }, live }) => {
    if (!live || live.plannedDeleteTime !== undefined) {
      const hint = live ? 'It is scheduled for deletion. Run keyturn plan.' : 'Run keyturn apply first.';
      return [diagnostic('E_SECRET_ABSENT', `secret "${name}" is not in the cloud`, { secret: name, hint })];
    }
    if (live.tags[markKey.owner] === owner) return [];
    const hint = 'keyturn only touches secrets that carry its owner. See keyturn plan.';
    return [diagnostic('E_FOREIGN_SECRET', `secret "${name}" does not belong to ${owner}`, { secret: name, hint })];
  });
  if (problems.length > 0) throw new DiagnosticsError(problems);
  return pairs.flatMap((pair) => (pair.live ? [{ ...pair, live: pair.live }] : []));
};
