import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';

const owners = '[A-Za-z0-9][A-Za-z0-9._/-]{0,63}';
const markShape = new RegExp(`^(${owners})(?:@([A-Za-z0-9][A-Za-z0-9._-]{0,31}))?$`);

/** The flags that mean an owner mark, `OWNER` or `OWNER@ENV`; undefined where it is none. */
export const ownerFlags = (mark: string): string | undefined => {
  const [, owner, environment] = markShape.exec(mark) ?? [];
  if (owner === undefined) return undefined;
  return environment === undefined ? `--owner ${owner}` : `--owner ${owner} --env ${environment}`;
};

/**
 * An owner of the command line, as a file takes it. Throws DiagnosticsError.
 * @param withEnv whether the command takes the environment beside it.
 */
export const demandOwner = (owner: string, withEnv = false): string => {
  if (new RegExp(`^${owners}$`).test(owner)) return owner;
  const flags = withEnv ? ownerFlags(owner) : undefined;
  const hint =
    flags === undefined
      ? 'Write 1 to 64 letters, digits, `.`, `_`, `/` or `-`, beginning with a letter or a digit.'
      : `Write ${flags}.`;
  throw new DiagnosticsError([diagnostic('E_USAGE', `--owner ${owner} is no owner`, { hint })]);
};
