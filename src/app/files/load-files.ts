import { type Loaded, load } from '../../config/resolve/load.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Desired } from '../../model/desired.ts';
import type { CommonFlags } from '../terminal/flags.ts';
import { report } from '../terminal/report.ts';
import type { Terminal } from '../terminal/terminal.ts';

export const environmentOf = (flags: CommonFlags): string | undefined =>
  flags.env ?? (process.env.KEYTURN_ENV || undefined);

/** The files of the command line. `every`: each environment, where none is chosen. */
export const readFiles = (flags: CommonFlags, every = false): Promise<Loaded> => {
  const environment = environmentOf(flags);
  return load({
    files: flags.file ?? [],
    cwd: process.cwd(),
    every,
    ...(environment === undefined ? {} : { environment }),
    ...(flags.region === undefined ? {} : { region: flags.region }),
  });
};

/** Nobody named files, and there are none: what needs none goes on. */
export const isAbsent = (flags: CommonFlags, problems: readonly Diagnostic[]): boolean =>
  flags.file === undefined && problems.every(({ code }) => code === 'E_FILE_NOT_FOUND');

/** Where nobody named files and there are none, their problems with the flags that stand in for them. */
export const withStandIn = (
  flags: CommonFlags,
  problems: readonly Diagnostic[],
  standIn: string,
): readonly Diagnostic[] =>
  isAbsent(flags, problems)
    ? problems.map((one) => ({ ...one, hint: `${one.hint} Without files give ${standIn}.` }))
    : problems;

/**
 * The one Desired that a command works on; diagnostics are printed. Undefined when the files have errors. `standIn`: the
 * flags that the command takes in place of files.
 */
export const loadFiles = async (
  flags: CommonFlags,
  terminal: Terminal,
  standIn?: string,
): Promise<Desired | undefined> => {
  const { desired, diagnostics, sources } = await readFiles(flags);
  report(terminal, standIn === undefined ? diagnostics : withStandIn(flags, diagnostics, standIn), sources);
  return desired[0];
};
