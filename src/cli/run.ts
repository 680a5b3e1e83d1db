import { unfinished, watchDrain } from '../app/terminal/drained.ts';
import { processTerminal, type Terminal } from '../app/terminal/terminal.ts';
import { DiagnosticsError } from '../diagnostics/diagnostic.ts';

/** Each command is imported when it runs, so that `--help` stays near the start-up time of node. */
type Run = (terminal: Terminal) => number | Promise<number>;

/** Runs a command; what it throws is reported, and ends with 1. */
export const perform = async (run: Run, noColor: boolean): Promise<void> => {
  // Whatever ends the process early, only a command that has done its work says 0.
  process.exitCode = 1;
  const terminal = processTerminal(noColor);
  const { drained, end } = watchDrain(() => new DiagnosticsError([unfinished()]));
  try {
    process.exitCode = await Promise.race([run(terminal), drained]);
  } catch (error) {
    const { diagnosticsOf, report } = await import('../app/terminal/report.ts');
    report(terminal, diagnosticsOf(error));
    process.exitCode = 1;
  } finally {
    end();
  }
};
