import { processTerminal, type Terminal } from './commands/terminal.ts';

/** Each command is imported when it runs, so that `--help` stays near the start-up time of node. */
type Run = (terminal: Terminal) => number | Promise<number>;

/** Runs a command; what it throws is reported, and ends with 1. */
export const perform = async (run: Run, noColor: boolean): Promise<void> => {
  const terminal = processTerminal(noColor);
  try {
    process.exitCode = await run(terminal);
  } catch (error) {
    const { diagnosticsOf, report } = await import('./commands/report.ts');
    report(terminal, diagnosticsOf(error));
    process.exitCode = 1;
  }
};
