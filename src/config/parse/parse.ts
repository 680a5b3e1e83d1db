import type { Document } from 'yaml';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearPassword, passwordLike } from '../../diagnostics/password-like.ts';
import type { Place } from '../../model/place.ts';
import { buildTree, type TreeProblem, type YamlCode } from '../document/build-tree.ts';
import type { Source, Span } from '../document/source.ts';
import { depthLimit, type TooMuch, tokensOf } from '../document/tokens.ts';
import { type Parsed, placeAt } from '../document/tree.ts';
import { hiddenSpans } from '../redact/hidden.ts';
import { composed } from './compose.ts';
import { isSecretsFile, saysSecretsFile, strangeFile } from './kind-of-file.ts';
import { coveredUnread } from './unread.ts';
import { yamlErrors } from './yaml-errors.ts';

export type ParseResult = {
  readonly parsed?: Parsed;
  /** To draw frames from; absent where the file is not known to be a secrets file, so that nothing of it is shown. */
  readonly source?: Source;
  readonly diagnostics: readonly Diagnostic[];
};

type Says = { readonly message: string; readonly hint: string };

const texts: Readonly<Record<YamlCode, Says>> = {
  E_YAML_SYNTAX: {
    message: yamlErrors.IMPOSSIBLE,
    hint: 'Correct the file here or shortly before. Everything else in it is checked after that.',
  },
  E_YAML_VERSION: {
    message: 'the file asks for another YAML version than 1.2',
    hint: 'Remove the %YAML line: keyturn reads YAML 1.2, where `off`, `no` and `012` mean what they say.',
  },
  E_YAML_DOCUMENTS: { message: 'a second document begins here', hint: 'Give each document a file of its own.' },
  E_YAML_DEPTH: {
    message: 'the file nests too deep here',
    hint: `Flatten it: at most ${depthLimit} mappings and sequences may stand inside each other.`,
  },
  E_YAML_TOO_LARGE: {
    message: 'the file has too much of something',
    hint: 'Spread the secrets over several files; a run reads at most 10,000 of them.',
  },
  E_YAML_KEY: { message: 'a key is not a text', hint: 'Write the key as a text.' },
  E_YAML_DUPLICATE_KEY: { message: 'a key stands twice', hint: 'Remove one of the two.' },
  E_YAML_ALIAS: {
    message: 'an alias names no anchor before it',
    hint: 'Put the anchor (&name) before the alias (*name), and not around it.',
  },
  E_YAML_EXPANSION: {
    message: 'aliases and merges make the file too large',
    hint: 'Use fewer aliases and merges: together they stand for more than keyturn reads.',
  },
  E_YAML_MERGE: {
    message: '`<<` does not name a mapping',
    hint: 'Give `<<` a mapping, an alias of one, or a list of them.',
  },
  E_YAML_TAG: {
    message: 'a tag is not known',
    hint: 'Remove the tag: only those of the YAML 1.2 core schema are read.',
  },
  E_HALF_CHARACTER: {
    message: 'a text contains half of a surrogate pair',
    hint: 'Write the character itself, or both of its escapes: half a character cannot be sent to a service.',
  },
};

const lineStartsOf = (text: string): number[] => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
};

type Problem = { readonly code: YamlCode; readonly span: Span; readonly message?: string };

/** YAML 1.1 is understood by the parser, later versions and other directives are only warned of. */
const wrongDirective = ({ directives, warnings }: Document.Parsed, text: string): Problem | undefined => {
  const unknown = warnings.find(({ code }) => code === 'BAD_DIRECTIVE');
  const line = unknown && text.slice(text.lastIndexOf('\n', unknown.pos[0]) + 1);
  if (line && !line.startsWith('%YAML')) {
    return { code: 'E_YAML_SYNTAX', span: unknown.pos, message: yamlErrors.BAD_DIRECTIVE };
  }
  const { explicit, version } = directives.yaml;
  if (!line && (!explicit || version === '1.2')) return undefined;
  const at = text.search(/^%YAML/m);
  return { code: 'E_YAML_VERSION', span: [at, at + 5] };
};

const syntaxError = ({ errors }: Pick<Document.Parsed, 'errors'>): Problem | undefined => {
  const [first] = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (!first) return undefined;
  const { code, pos: span } = first;
  return code === 'NON_STRING_KEY'
    ? { code: 'E_YAML_KEY', span }
    : { code: 'E_YAML_SYNTAX', span, message: yamlErrors[code] };
};

const unknownTag = ({ warnings }: Document.Parsed): Problem | undefined => {
  const found = warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED');
  return found && { code: 'E_YAML_TAG', span: found.pos };
};

const limited = ({ what, most, at }: TooMuch): Problem => {
  const span: Span = [at, at + 1];
  if (what === 'depth') return { code: 'E_YAML_DEPTH', span };
  const whole = what === 'entries' ? 'a mapping or list' : what === 'characters' ? 'a text' : 'the file';
  return { code: 'E_YAML_TOO_LARGE', span, message: `${whole} has more than ${most.toLocaleString('en')} ${what}` };
};

/** The one document of a text, or what keeps it from being a tree, the first by place. */
const documentOf = (text: string): Document.Parsed | Problem => {
  const { tokens, tooMuch } = tokensOf(text);
  if (tooMuch) return limited(tooMuch);
  const documents = composed(tokens, text.length);
  if (!Array.isArray(documents)) return syntaxError(documents) ?? { code: 'E_YAML_SYNTAX', span: [0, 0] };
  const [document, second] = documents;
  // With `forceDoc` there is always one.
  if (!document) return { code: 'E_YAML_SYNTAX', span: [0, 0] };
  const problem = wrongDirective(document, text) ?? syntaxError(document);
  if (problem) return problem;
  if (second) return { code: 'E_YAML_DOCUMENTS', span: [second.range[0], second.range[0] + 3] };
  return unknownTag(document) ?? document;
};

type Unread = Pick<Parsed, 'source' | 'lineStarts'>;

const report = (unread: Unread, { code, span, ...more }: Problem & TreeProblem, says = texts[code]): Diagnostic =>
  diagnostic(code, more.message ?? says.message, {
    // What is meant as a text may be read as an alias or a tag, and its length is nobody's business.
    at: placeAt(unread, /ALIAS|TAG/.test(code) ? [span[0], span[0] + 1] : span),
    hint: says.hint,
    ...(more.first ? { related: [{ at: placeAt(unread, more.first), message: 'it stands here first' }] } : {}),
  });

/** Nobody reads further than this; until then a key that stands twice is named. */
const namedProblems = 100;

/** Names keys that stand twice, unless a password may be near: a tree with problems does not tell what must be hidden. */
const treeDiagnostics = (unread: Unread, problems: readonly TreeProblem[], known: boolean): readonly Diagnostic[] => {
  const { text } = unread.source;
  const lines = text.split('\n');
  return problems.map((problem, index) => {
    const key = text.slice(...problem.span);
    const hide = index >= namedProblems || problem.code !== 'E_YAML_DUPLICATE_KEY' || !/^[\w.@/-]{1,60}$/.test(key);
    if (!known || hide || passwordLike.test(key) || nearPassword(lines, placeAt(unread, problem.span).line - 1)) {
      return report(unread, problem);
    }
    return report(unread, problem, { ...texts[problem.code], message: `the key "${key}" stands twice` });
  });
};

/** The length of a mark can be the length of a password. */
const unmeasured = ({ length: _length, ...at }: Place): Place => at;

const unmarked = ({ at, related, ...problem }: Diagnostic): Diagnostic => ({
  ...problem,
  ...(at && { at: unmeasured(at) }),
  ...(related && { related: related.map((one) => ({ ...one, at: unmeasured(one.at) })) }),
});

const refused = ({ source }: Unread, diagnostics: readonly Diagnostic[], known: boolean): ParseResult =>
  known
    ? { source: { ...source, covered: coveredUnread(source.text) }, diagnostics }
    : { diagnostics: diagnostics.map(unmarked) };

/** Text → the tree of a secrets file with places, or what is wrong with it. Reads no other file and never throws. */
export const parse = (file: string, text: string): ParseResult => {
  const unread = { source: { file, text }, lineStarts: lineStartsOf(text) };
  const document = documentOf(text);
  if ('code' in document) {
    // What is covered would be listed for each of very many lines.
    const known = document.code !== 'E_YAML_TOO_LARGE' && saysSecretsFile(text);
    return refused(unread, [report(unread, document)], known);
  }
  const { root, problems } = buildTree(document.contents);
  const known = isSecretsFile(root);
  // With problems the tree has holes, and what stands in them is not known to be harmless.
  if (problems.length > 0) return refused(unread, treeDiagnostics(unread, problems, known), known);
  const strange = strangeFile({ ...unread, root });
  if (strange) return refused(unread, [strange], false);
  const source: Source = { file, text, hidden: hiddenSpans(root, text) };
  return { source, parsed: { ...unread, source, root }, diagnostics: [] };
};
