import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';

/** An owner of the command line, as a file takes it. Throws DiagnosticsError. */
export const demandOwner = (owner: string): string => {
  if (/^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/.test(owner)) return owner;
  const hint = 'Write 1 to 64 letters, digits, `.`, `_`, `/` or `-`, beginning with a letter or a digit.';
  throw new DiagnosticsError([diagnostic('E_USAGE', `--owner ${owner} is no owner`, { hint })]);
};
