import { readFileSync, statSync } from 'node:fs';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { PasswordSource } from '../model/desired.ts';
import type { Step } from '../plan/plan.ts';

/** The passwords of imported accounts: opened together before the first write, read one by one by the call that needs it. */
export type Passwords = {
  /** Opens every source that the steps need; one diagnostic for each that cannot be opened. */
  readonly open: (steps: readonly Step[]) => Diagnostic[];
  readonly read: (source: PasswordSource) => string;
};

const nameOf = (source: PasswordSource): string => ('env' in source ? `env:${source.env}` : `file:${source.file}`);

/** Bytes. RDS passwords have at most 32 characters. */
const largestFile = 4096;

const textOf = (source: PasswordSource): string | undefined => {
  if ('env' in source) return process.env[source.env];
  try {
    // A pipe or a device could keep apply waiting for ever.
    const found = statSync(source.file);
    if (!found.isFile() || found.size > largestFile) return undefined;
    return readFileSync(source.file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
};

const stateOf = (source: PasswordSource, text: string | undefined): string | undefined => {
  if (text === undefined) return 'env' in source ? 'is not set' : 'is no readable small file';
  if (text === '') return 'is empty';
  // RDS takes no password with a line break in it, and KMS would keep one without asking.
  if (/[\r\n]/.test(text)) return 'env' in source ? 'has a line break in it' : 'has more than one line';
  return undefined;
};

const problemOf = (source: PasswordSource, secret: string, text: string | undefined): Diagnostic | undefined => {
  const state = stateOf(source, text);
  if (state === undefined) return undefined;
  return 'env' in source
    ? diagnostic('E_PASSWORD_SOURCE', `environment variable ${source.env} ${state}`, {
        secret,
        hint: `Set ${source.env} to the password alone where apply runs; it is needed before the first write. Nothing was changed.`,
      })
    : diagnostic('E_PASSWORD_SOURCE', `password file ${source.file} ${state}`, {
        secret,
        hint: 'Put the password alone into this file where apply runs; a relative path is relative to the working directory. Nothing was changed.',
      });
};

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
        const text = textOf(source);
        const problem = problemOf(source, secret, text);
        if (text !== undefined && !problem) opened.set(nameOf(source), text);
        return problem ?? [];
      }),
    read: (source) => {
      const text = opened.get(nameOf(source));
      if (text === undefined) throw new Error('a password source was read before it was opened');
      return text;
    },
  };
};
