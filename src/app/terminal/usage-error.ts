import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';

/** What the parser adds behind the problem: what it would take, or what may have been meant. Never words of the user. */
const advice = /(?:\. |\n\()((?:Allowed choices are|Did you mean|Expected|Give) [^'\n]*[.?])\)?$/;

/**
 * What the parser of the command line says, as a diagnostic. `command`: the one that was called, where it is known. The
 * value of an unknown flag is left out: it may be a password. `early`: a flag stood before the command.
 */
export const usageError = (said: string, command: string | undefined, early = false): Diagnostic => {
  const message = said
    .replace(advice, '')
    .replace(/^error: /, '')
    .replace(/^command-argument value ('.*') is invalid for argument ('.*')$/s, 'argument $2 cannot be $1')
    .replace(/^(unknown option '--[^=]*)=.*'$/s, "$1'")
    .replace(/^(unknown option '-[^-']).*'$/s, "$1'");
  const help = `\`keyturn ${command === undefined ? '' : `${command} `}--help\` shows what there is.`;
  const hints = [advice.exec(said)?.[1] ?? [], early ? 'Flags stand behind the command.' : [], help];
  return diagnostic('E_USAGE', message, { hint: hints.flat().join(' ') });
};
