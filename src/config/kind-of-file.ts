import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { type Parsed, placeAt } from './tree.ts';

const signs = ['owner', 'secrets', 'instances', 'defaults', 'environments'];

/** Why a file is not one of keyturn's at all; everything else in it would only be noise. */
export const strangeFile = (parsed: Parsed): Diagnostic | undefined => {
  const { entries, span } = parsed.root;
  const sops = entries?.get('sops');
  if (sops) {
    return diagnostic('E_FILE_ENCRYPTED', 'the file is encrypted with sops', {
      at: placeAt(parsed, sops.key),
      hint: 'Leave it unencrypted: it names secrets and holds none. Passwords are `{ env: NAME }` or `{ file: PATH }`.',
    });
  }
  if (entries && signs.some((sign) => entries.has(sign))) return undefined;
  const empty = parsed.root.value === null;
  return diagnostic('E_NOT_SECRETS_FILE', empty ? 'the file is empty' : 'this is no secrets file', {
    at: placeAt(parsed, [span[0], span[0] + 1]),
    hint: empty
      ? 'Write a first file with `keyturn init`.'
      : 'A secrets file is a mapping with `version`, and `owner` or `secrets`. `keyturn init` writes one to begin with.',
  });
};
