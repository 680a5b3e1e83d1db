import type { Cloud } from '../../cloud/cloud.ts';
import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Desired } from '../../model/desired.ts';
import type { Finding, Plan, PlanOptions, SavedPlan } from '../../plan/change/plan.ts';
import { guardWords } from '../../plan/change/words.ts';
import { makePlan } from '../../plan/make.ts';
import { selector } from '../../plan/selection.ts';
import { toolVersion } from '../../version.ts';
import { loadFiles } from '../files/load-files.ts';
import type { Passwords } from '../files/passwords.ts';
import type { ScopeFlags } from '../terminal/flags.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { openCloud } from './cloud.ts';

export type Line = {
  readonly desired: Desired;
  readonly plan: Plan;
  /** Reads live and plans once more: for whoever let time pass. */
  readonly planNow: () => Promise<Plan>;
  readonly cloud: Cloud;
  readonly passwords: Passwords;
};

/** An empty pattern would allow nothing, which an empty variable in a script makes and nobody means. */
const isWord = (given: string): boolean => guardWords.includes(given.replace(/=.+$/s, ''));

const checkedWords = (allow: readonly string[]): readonly string[] => {
  const bad = allow.filter((word) => !isWord(word));
  if (bad.length === 0) return allow;
  throw new DiagnosticsError(
    bad.map((word) =>
      diagnostic('E_USAGE', `--allow ${word} is no word of a guard`, {
        hint: `Write --allow KIND or --allow KIND=GLOB; the kinds are ${guardWords.join(', ')}.`,
      }),
    ),
  );
};

export const optionsOf = (flags: ScopeFlags): PlanOptions => ({
  prune: flags.prune ?? false,
  allow: checkedWords(flags.allow ?? []),
  only: flags.only ?? [],
  except: flags.except ?? [],
});

/** desired → live → plan, or what is left of a saved one. */
export const lineOf = async (
  desired: Desired,
  options: PlanOptions,
  flags: ScopeFlags,
  terminal: Terminal,
  signal: AbortSignal,
  saved?: SavedPlan,
): Promise<Line> => {
  const { cloud, passwords } = await openCloud(flags, desired.region, terminal);
  // Where accounts of a saved plan were to go, nothing else may lead.
  const also = (saved?.steps ?? []).flatMap(({ instance }) => instance ?? []);
  const planNow = async (): Promise<Plan> =>
    makePlan(
      desired,
      await cloud.read(desired, selector(options), signal, { also, prune: options.prune }),
      options,
      toolVersion,
      saved,
    );
  return { desired, plan: await planNow(), planNow, cloud, passwords };
};

/** secrets.yaml → desired → live → plan: what `plan` stops after and `apply` goes on from. Undefined: the files have errors. */
export const planLine = async (
  flags: ScopeFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Line | undefined> => {
  const options = optionsOf(flags);
  const desired = await loadFiles(flags, terminal);
  return desired && lineOf(desired, options, flags, terminal, signal);
};

/** The error findings on what the plan changes: what is left undone because of them makes apply end with 1. */
export const blockers = ({ changes, findings }: Plan): readonly Finding[] => {
  const changed = new Set(changes.map(({ secret }) => secret));
  return findings.filter(
    ({ severity, secret }) => severity === 'error' && (secret === undefined || changed.has(secret)),
  );
};
