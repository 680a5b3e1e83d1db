import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Parsed, placeAt, type TreeNode } from '../document/tree.ts';

const signs = ['owner', 'secrets', 'instances', 'defaults', 'environments'];

/**
 * Whether a mapping is a secrets file, right or wrong. One key alone may stand in anybody's file, and only of a secrets
 * file may any text be shown: whatever else was given by mistake may be a password.
 */
export const isSecretsFile = ({ entries = new Map() }: TreeNode): boolean => {
  if (entries.has('sops')) return false;
  const found = signs.filter((sign) => entries.has(sign)).length;
  return found > 1 || (found === 1 && String(entries.get('version')?.node.value) === '1');
};

/** The same of a text that is no YAML: what stands at the margin has to leave no doubt. */
export const saysSecretsFile = (text: string): boolean =>
  /^version: *1 *(#.*)?\r?$/m.test(text) && /^(owner:|secrets:\s*(#.*\n\s*)*- *(\{ *)?name:) /m.test(text);

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
  if (isSecretsFile(parsed.root)) return undefined;
  const empty = parsed.root.value === null;
  return diagnostic('E_NOT_SECRETS_FILE', empty ? 'the file is empty' : 'this is no secrets file', {
    at: placeAt(parsed, [span[0], span[0] + 1]),
    hint: empty
      ? 'Write a first file with `keyturn init`.'
      : 'A secrets file is a mapping with `version: 1`, and `owner` or `secrets`. `keyturn init` writes one to begin with.',
  });
};
