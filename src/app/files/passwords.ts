import { type FileFault, readRegularFile } from '../../config/parse/read-file.ts';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { PasswordSource } from '../../model/desired.ts';
import type { Step } from '../../plan/change/plan.ts';

/** The passwords of imported accounts: opened together before the first write, read one by one by the call that needs it. */
export type Passwords = {
  /** Opens every source that the steps need; one diagnostic for each that cannot be opened. */
  readonly open: (steps: readonly Step[]) => Diagnostic[];
  readonly read: (source: PasswordSource) => string;
};

const nameOf = (source: PasswordSource): string => ('env' in source ? `env:${source.env}` : `file:${source.file}`);

/** Bytes. RDS passwords have at most 32 characters. */
const largestFile = 4096;

type Text = { readonly text: string } | { readonly wrong: string };

const unopened: Readonly<Record<FileFault, string>> = {
  special: 'is not a regular file',
  tooLarge: 'is larger than 4 KiB',
  changed: 'changed while it was read',
};

const textOfFile = (path: string): Text => {
  try {
    const bytes = readRegularFile(path, largestFile);
    if (typeof bytes === 'string') return { wrong: unopened[bytes] };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '') };
  } catch (error) {
    return { wrong: error instanceof TypeError ? 'is not UTF-8' : 'cannot be read' };
  }
};

const textOf = (source: PasswordSource): Text => {
  if ('file' in source) return textOfFile(source.file);
  const text = process.env[source.env];
  return text === undefined ? { wrong: 'is not set' } : { text };
};

/** RDS takes no password with a control character in it, and KMS would keep one without asking. */
const checked = (found: Text): Text => {
  if ('wrong' in found) return found;
  if (found.text === '') return { wrong: 'is empty' };
  if (/[\r\n]/.test(found.text)) return { wrong: 'has more than one line' };
  return /\p{Cc}/u.test(found.text) ? { wrong: 'has a control character in it' } : found;
};

const problemOf = (source: PasswordSource, secret: string, wrong: string): Diagnostic =>
  'env' in source
    ? diagnostic('E_PASSWORD_SOURCE', `environment variable ${source.env} ${wrong}`, {
        secret,
        hint: `Set ${source.env} to the password alone where apply runs; it is needed before the first write. Nothing was changed.`,
      })
    : diagnostic('E_PASSWORD_SOURCE', `password file ${source.file} ${wrong}`, {
        secret,
        hint: 'Put the password alone into this file where apply runs; a relative path is relative to the working directory. Nothing was changed.',
      });

const sourcesOf = (steps: readonly Step[]): { secret: string; source: PasswordSource }[] =>
  steps.flatMap(({ secret, action }) =>
    action.do !== 'createSecret'
      ? []
      : action.secret.accounts.flatMap(({ password }) =>
          password.from === 'source' ? [{ secret, source: password.source }] : [],
        ),
  );

export const passwords = (): Passwords => {
  const opened = new Map<string, string>();
  return {
    open: (steps) =>
      sourcesOf(steps).flatMap(({ secret, source }) => {
        const found = checked(textOf(source));
        if ('wrong' in found) return problemOf(source, secret, found.wrong);
        opened.set(nameOf(source), found.text);
        return [];
      }),
    read: (source) => {
      const text = opened.get(nameOf(source));
      if (text === undefined) throw new Error('a password source was read before it was opened');
      return text;
    },
  };
};
