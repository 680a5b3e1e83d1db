import { discover } from '../../config/parse/discover.ts';
import { type Diagnostic, DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Desired } from '../../model/desired.ts';
import { ownerMark } from '../../model/marks.ts';
import type { SavedPlan } from '../../plan/change/plan.ts';
import type { DonePart } from '../../plan/saved/done-part.ts';
import { partOfPlan } from '../../plan/saved/part-of-plan.ts';
import { differenceDiagnostics } from '../../render/plan/difference.ts';
import { optionFlags } from '../../render/shared/next-command.ts';
import { environmentOf, loadFiles } from '../files/load-files.ts';
import { openSaved } from '../files/saved-file.ts';
import type { Ending } from '../terminal/exit.ts';
import type { ScopeFlags } from '../terminal/flags.ts';
import { report } from '../terminal/report.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Line, lineOf } from './line.ts';

export type SavedFlags = ScopeFlags & { readonly digest?: string };

/** A line whose plan is part of a saved one. */
export type SavedLine = { readonly line: Line; readonly saved: SavedPlan; readonly done: readonly DonePart[] };

const usage = (message: string, hint: string): never => {
  throw new DiagnosticsError([diagnostic('E_USAGE', message, { hint })]);
};

const scopes = ['prune', 'allow', 'only', 'except'] as const;

/** What shaped the plan stands in it; nothing beside it can make it another one. */
const checkFlags = (path: string, flags: SavedFlags): void => {
  const given = scopes.filter((name) => flags[name] !== undefined).map((name) => `--${name}`);
  if (given.length > 0)
    usage(
      `${given.join(', ')} cannot be given with a saved plan`,
      'It records the flags that it was made with. Leave them out, or save a new plan.',
    );
  if (flags.digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(flags.digest))
    usage('--digest is no digest of a plan', 'Write sha256: and the 64 digits that keyturn plan --out showed.');
  if (flags.digest === undefined && flags.file === undefined && discover([], process.cwd()).paths.length === 0)
    usage(
      `nothing vouches for ${path}: there are no files, and no digest was given`,
      'Give the files with -f, or the digest that was reviewed with --digest.',
    );
};

/**
 * What is desired, in the environment of the plan where none was chosen. Where files are not asked for, the digest that a
 * reviewer saw vouches for what the plan says is desired.
 */
const desiredOf = async (saved: SavedPlan, flags: SavedFlags, terminal: Terminal): Promise<Desired | undefined> => {
  const env = environmentOf(flags) ?? saved.environment;
  if (flags.file !== undefined || flags.digest === undefined)
    return loadFiles(env === undefined ? flags : { ...flags, env }, terminal);
  const { environment: _saved, ...desired } = saved.desired;
  return { ...desired, region: flags.region ?? desired.region, ...(env === undefined ? {} : { environment: env }) };
};

/**
 * Files say what is desired; that a flag loosened the guards, or that something may be deleted, stands in none of them. So
 * whoever can write the file could have written the flag: the digest that a reviewer saw has to vouch for it.
 */
const unvouched = (path: string, { options }: SavedPlan, { digest }: SavedFlags): readonly Diagnostic[] => {
  const loose = optionFlags({ ...options, only: [], except: [] });
  if (digest !== undefined || loose.length === 0) return [];
  const message = `${path} was made with ${loose.join(' ')}, and no file vouches for that`;
  const hint =
    'Give the digest that was reviewed with --digest sha256:...; keyturn plan --out showed it. Nothing was done.';
  return [diagnostic('E_PLAN_FLAGS', message, { hint })];
};

type Place = { readonly owner: string; readonly environment?: string; readonly region: string };

const placeText = ({ owner, environment, region }: Place): string => `${ownerMark(owner, environment)} in ${region}`;

/** What makes it another plan altogether, known before anything is asked of the cloud. */
const strange = (path: string, saved: SavedPlan, desired: Desired, flags: SavedFlags): readonly Diagnostic[] => {
  const inside = saved.desired;
  if (placeText(saved) !== placeText(desired) || placeText(saved) !== placeText(inside)) {
    const message = `${path} is of ${placeText(saved)}, and this run is of ${placeText(desired)}`;
    return [
      diagnostic('E_PLAN_OTHER', message, {
        hint: 'Give the plan that was made for this one, or the files of that one.',
      }),
    ];
  }
  if (saved.refusals.length === 0) return unvouched(path, saved, flags);
  const message = `${path} was refused when it was made: ${[...new Set(saved.refusals.map(({ code }) => code))].join(', ')}`;
  const hint = 'See why with keyturn show, put it right, and save a new plan.';
  return [diagnostic('E_PLAN_REFUSED', message, { hint })];
};

const trusted = (
  path: string,
  flags: SavedFlags,
): SavedPlan | { readonly ending: Ending; readonly problem: Diagnostic } => {
  const file = openSaved(path);
  if (file.is === 'bad') return { ending: file.refused ? { refused: true } : { failed: true }, problem: file.problem };
  if (file.is === 'result') {
    const hint = 'Give the file that keyturn plan --out wrote.';
    return {
      ending: { failed: true },
      problem: diagnostic('E_PLAN_DAMAGED', `${path} is a result, not a plan`, { hint }),
    };
  }
  checkFlags(path, flags);
  if (flags.digest === undefined || flags.digest === file.plan.digest) return file.plan;
  const hint = 'It is not the plan that was reviewed. Nothing was done.';
  const message = `${path} has the digest ${file.plan.digest}`;
  return { ending: { refused: true }, problem: diagnostic('E_PLAN_DIGEST', message, { hint }) };
};

/** A saved plan → desired → live → plan again: what is left, when that is part of the saved one. Else how it ends. */
export const savedLine = async (
  path: string,
  flags: SavedFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<SavedLine | Ending> => {
  const saved = trusted(path, flags);
  if ('ending' in saved) {
    report(terminal, [saved.problem]);
    return saved.ending;
  }
  const desired = await desiredOf(saved, flags, terminal);
  if (!desired) return { failed: true };
  const others = strange(path, saved, desired, flags);
  report(terminal, others);
  if (others.length > 0) return { refused: true };
  const line = await lineOf(desired, saved.options, flags, terminal, signal, saved);
  const { differences, done } = partOfPlan(line.plan, saved);
  report(terminal, differenceDiagnostics(differences));
  return differences.length > 0 ? { refused: true } : { line, saved, done };
};
