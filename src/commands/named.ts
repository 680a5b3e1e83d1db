import type { Cloud } from '../cloud/cloud.ts';
import { type Diagnostic, DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
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

type Ours = Pair & { readonly live: LiveSecret };

const whyNotOurs = (
  { desired: { name } }: Pair,
  owner: string,
  live: LiveSecret | undefined,
): Diagnostic | undefined => {
  if (!live || live.plannedDeleteTime !== undefined) {
    const hint = live ? 'It is scheduled for deletion. Run keyturn plan.' : 'Run keyturn apply first.';
    return diagnostic('E_SECRET_ABSENT', `secret "${name}" is not in the cloud`, { secret: name, hint });
  }
  if (live.tags[markKey.owner] === owner) return undefined;
  const hint = 'keyturn only touches secrets that carry its owner. See keyturn plan.';
  return diagnostic('E_FOREIGN_SECRET', `secret "${name}" does not belong to ${owner}`, { secret: name, hint });
};

/** Those that are there and ours; of the others why not: they are not there yet, are being deleted, or are not ours. */
export const oursOf = ({ desired, pairs }: Named) => {
  const owner = ownerMark(desired.owner, desired.environment);
  const ours: Ours[] = [];
  const others: { readonly pair: Pair; readonly problem: Diagnostic }[] = [];
  for (const pair of pairs) {
    const { live } = pair;
    const problem = whyNotOurs(pair, owner, live);
    if (problem) others.push({ pair, problem });
    else if (live) ours.push({ ...pair, live });
  }
  return { ours, others };
};

/** Refuses all that are not there, or not ours, at once. */
export const demandOurs = (named: Named): readonly Ours[] => {
  const { ours, others } = oursOf(named);
  if (others.length > 0) throw new DiagnosticsError(others.map(({ problem }) => problem));
  return ours;
};
