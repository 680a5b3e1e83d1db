import type { SizeLimit } from '../config/parse/read.ts';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';

const depthLimit = 100;

type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const pulled = 'Write one with `terraform state pull > FILE` and give that FILE.';

const refusal = (file: string, what: string, hint: string): Diagnostic =>
  diagnostic('E_TERRAFORM_STATE', `${file} ${what}`, { hint });

/** A state of 10,000 resources has some ten million bytes. */
export const stateLimit: SizeLimit = {
  bytes: 32 * 1024 * 1024,
  tooLarge: (file) =>
    refusal(file, 'is larger than 32 MiB', 'Split the state, or give one that holds the KMS secrets only.'),
};

/** Whether brackets stand deeper inside each other than any state has them. Texts are skipped. */
const nestsTooDeep = (text: string): boolean => {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gs)) {
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth > depthLimit) return true;
  }
  return false;
};

/** The parser's own words are not kept: they quote the text, and a state holds passwords. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What somebody may have given in its place. */
const notAState = (file: string, given: unknown): Diagnostic => {
  if (isJson(given) && 'encrypted_data' in given)
    return refusal(file, 'is encrypted', 'Write it out with `tofu state pull > FILE`, which decrypts it.');
  if (isJson(given) && 'format_version' in given)
    return refusal(file, 'is the output of `terraform show -json`, not a state', pulled);
  return refusal(file, 'is no Terraform state', pulled);
};

/** The resources of a Terraform state of version 4, nothing of them looked at yet; or why there are none. */
export const terraformResources = (file: string, text: string): readonly unknown[] | Diagnostic => {
  if (nestsTooDeep(text)) return refusal(file, `nests deeper than ${depthLimit} levels`, pulled);
  const given = parsed(text);
  if (given === undefined) return refusal(file, 'is not valid JSON', `The file may be cut off. ${pulled}`);
  if (!isJson(given) || typeof given.version !== 'number') return notAState(file, given);
  if (given.version !== 4) {
    const hint =
      'keyturn reads version 4, which Terraform 0.12 and later and OpenTofu write. Pull the state with one of these.';
    return refusal(file, 'is a Terraform state of another version', hint);
  }
  return Array.isArray(given.resources) ? given.resources : notAState(file, given);
};
