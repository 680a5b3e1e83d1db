import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Desired } from '../model/desired.ts';

/** Refuses names that are in no file. */
export const demandKnown = (desired: Desired, names: readonly string[]): void => {
  const known = new Set(desired.secrets.map((secret) => secret.name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new DiagnosticsError(
    unknown.map((name) =>
      diagnostic('E_SECRET_UNKNOWN', `no secret "${name}" is in the files`, {
        hint: 'Give the full name, with the prefix of the environment. `keyturn status` lists the names.',
      }),
    ),
  );
};
