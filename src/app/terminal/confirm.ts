import { diagnostic } from '../../diagnostics/diagnostic.ts';
import { report } from './report.ts';
import type { Terminal } from './terminal.ts';

/** Asks for a "yes"; without a terminal only `--yes` is one. */
export const confirmed = async (
  question: string,
  flags: { readonly yes?: boolean },
  terminal: Terminal,
): Promise<boolean> => {
  if (flags.yes) return true;
  if (!terminal.interactive) {
    report(terminal, [
      diagnostic('E_NOT_CONFIRMED', 'nobody can be asked here and --yes was not given', {
        hint: 'Nothing was done. Give --yes where there is no terminal, after a person has agreed.',
      }),
    ]);
    return false;
  }
  const answer = await terminal.ask(`${question} Only "yes" goes on: `);
  if (answer?.trim() === 'yes') return true;
  terminal.err(answer === undefined ? '\nNothing was done.\n' : 'Nothing was done.\n');
  return false;
};
