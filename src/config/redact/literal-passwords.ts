import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { distance } from '../../model/nearest.ts';
import {
  type Entry,
  entriesOf,
  itemsOf,
  markOf,
  type Parsed,
  type Path,
  placeAt,
  type TreeNode,
} from '../document/tree.ts';
import { rememberKeys, resemblesPassword } from './hidden.ts';

/** Their keys are names that people choose: a database may be called `passwords`. */
const ownNames = new Set(['grants', 'instances', 'environments', 'overrides']);

/** Their keys are free, and may speak of passwords (`password-policy`) without holding one. */
const freeKeys = new Set(['tags', 'customData']);
const endsWithPassword = (key: string): boolean => /(pas+w(or)?[dt]|passphrase|pwd|密码|口令)\d*$/i.test(key);

const isSource = (node: TreeNode): boolean =>
  node.entries !== undefined && [...node.entries.keys()].every((key) => /^(env|file)$/i.test(key) || slip(key));
const slip = (key: string): boolean => key.length < 6 && ['env', 'file'].some((word) => distance(key, word, 1) <= 1);

export type Literal = { readonly path: Path; readonly diagnostic: Diagnostic };

const report = (parsed: Parsed, entry: Entry): Diagnostic => {
  // The length of the mark would tell the length of the password.
  const { length: _length, ...at } = placeAt(parsed, entry.node.entries ? entry.key : markOf(entry));
  return diagnostic('E_LITERAL_PASSWORD', 'a password stands in the file', {
    at: entry.node.entries ? placeAt(parsed, entry.key) : at,
    hint: 'Write `password: { env: NAME }` or `password: { file: PATH }`. Change that password now if the file was ever shared: history keeps it.',
  });
};

/** Every password that stands in the file itself. */
export const literalPasswords = (parsed: Parsed): readonly Literal[] => {
  const found: Literal[] = [];
  const resembles = rememberKeys(resemblesPassword);
  const walk = (node: TreeNode, path: Path): void => {
    itemsOf(node).forEach((item, index) => {
      walk(item, [...path, String(index)]);
    });
    const parent = path.at(-1) ?? '';
    const holdsPassword = ownNames.has(parent) ? () => false : freeKeys.has(parent) ? endsWithPassword : resembles;
    for (const [key, entry] of entriesOf(node)) {
      const here = [...path, key];
      if (!holdsPassword(key)) walk(entry.node, here);
      else if (entry.node.value !== null && !isSource(entry.node)) {
        found.push({ path: here, diagnostic: report(parsed, entry) });
      }
    }
  };
  walk(parsed.root, []);
  return found;
};
