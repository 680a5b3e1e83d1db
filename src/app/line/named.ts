import type { Cloud } from '../../cloud/cloud.ts';
import { type Diagnostic, DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Desired, DesiredSecret } from '../../model/desired.ts';
import type { Live, LiveSecret } from '../../model/live.ts';
import { markKey, ownerMark } from '../../model/marks.ts';
import { loadFiles } from '../files/load-files.ts';
import type { CommonFlags } from '../terminal/flags.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { openCloud } from './cloud.ts';
import { unknownIn, unknownProblem } from './demand-known.ts';

/** A secret of the files beside what the cloud has under its name. */
export type Pair = { readonly desired: DesiredSecret; readonly live: LiveSecret | undefined };

/** One that is there, and ours. */
export type Ours = Pair & { readonly live: LiveSecret };

export type Named = {
  readonly desired: Desired;
  readonly live: Live;
  readonly cloud: Cloud;
  readonly ca: string | undefined;
  readonly pairs: readonly Pair[];
};

type Asked = { readonly flags: CommonFlags; readonly terminal: Terminal; readonly signal: AbortSignal };

/** What is in no file may still be had back: the cloud is asked, and where it does not answer the name is unknown all the same. */
const listedOf = async (desired: Desired, { flags, terminal, signal }: Asked): Promise<Live['listed']> => {
  try {
    const { cloud } = await openCloud(flags, desired.region, terminal);
    return (await cloud.read(desired, () => false, signal)).listed;
  } catch (error) {
    if (error instanceof DiagnosticsError) return {};
    throw error;
  }
};

const demandKnown = async (desired: Desired, names: readonly string[], asked: Asked): Promise<void> => {
  const unknown = unknownIn(desired, names);
  if (unknown.length === 0) return;
  const owner = ownerMark(desired.owner, desired.environment);
  const listed = await listedOf(desired, asked);
  throw new DiagnosticsError(
    unknown.map((name) => {
      const { plannedDeleteTime, tags } = listed[name] ?? {};
      const goes = tags?.[markKey.owner] === owner ? plannedDeleteTime : undefined;
      return unknownProblem(name, desired, asked.flags, goes);
    }),
  );
};

const namedBy =
  (how: 'read' | 'observe') =>
  async (
    names: readonly string[],
    flags: CommonFlags,
    terminal: Terminal,
    signal: AbortSignal,
  ): Promise<Named | undefined> => {
    const desired = await loadFiles(flags, terminal);
    if (!desired) return undefined;
    await demandKnown(desired, names, { flags, terminal, signal });
    const given = new Set(names);
    const isNamed = (name: string): boolean => names.length === 0 || given.has(name);
    const { cloud, ca } = await openCloud(flags, desired.region, terminal);
    const live = await cloud[how](desired, isNamed, signal);
    const pairs = desired.secrets
      .filter(({ name }) => isNamed(name))
      .map((secret) => ({ desired: secret, live: live.secrets[secret.name] }));
    return { desired, live, cloud, ca, pairs };
  };

/** The secrets of the files, or those named, with their live side. Undefined: the files have errors, which are printed. */
export const readNamed = namedBy('read');

/** The same where RDS may be silent: see Cloud.observe. */
export const observeNamed = namedBy('observe');

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
