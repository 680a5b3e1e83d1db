import { Composer, type Document } from 'yaml';
import { type Code, codes } from '../diagnostics/codes.ts';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { buildTree, type TreeProblem } from './build-tree.ts';
import { hiddenSpans, shownText } from './hidden.ts';
import type { Source, Span } from './source.ts';
import { depthLimit, tokensOf } from './tokens.ts';
import { type Parsed, placeAt } from './tree.ts';
import { yamlErrors } from './yaml-errors.ts';

export type ParseResult = {
  readonly parsed?: Parsed;
  readonly source: Source;
  readonly diagnostics: readonly Diagnostic[];
};

const hints: Partial<Record<Code, string>> = {
  E_YAML_DEPTH: `Flatten it: at most ${depthLimit} mappings and sequences may stand inside each other.`,
  E_YAML_DOCUMENTS: 'Give each document a file of its own.',
  E_YAML_VERSION: 'Remove the %YAML line: keyturn reads YAML 1.2, where `off`, `no` and `012` mean what they say.',
  E_YAML_KEY: 'Write the key as a text.',
  E_YAML_DUPLICATE_KEY: 'Remove one of the two.',
  E_YAML_ALIAS: 'Put the anchor (&name) before the alias (*name), and not around it.',
  E_YAML_EXPANSION: 'Use fewer aliases and merges: together they stand for more than keyturn reads.',
  E_YAML_MERGE: 'Give `<<` a mapping, an alias of one, or a list of them.',
  E_YAML_TAG: 'Remove the tag: only those of the YAML 1.2 core schema are read.',
  E_YAML_SYNTAX: 'Correct the file here or shortly before. Everything else in it is checked after that.',
};

const messages: Partial<Record<Code, string>> = {
  E_YAML_DEPTH: 'the file nests too deep here',
  E_YAML_DOCUMENTS: 'a second document begins here',
  E_YAML_VERSION: 'the file asks for another YAML version than 1.2',
  E_YAML_KEY: 'a key is not a text',
  E_YAML_ALIAS: 'an alias names no anchor before it',
  E_YAML_EXPANSION: 'aliases and merges make the file too large',
  E_YAML_MERGE: '`<<` does not name a mapping',
  E_YAML_TAG: 'a tag is not known',
};

const lineStartsOf = (text: string): number[] => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
};

type Problem = { readonly code: Code; readonly span: Span; readonly message?: string };

/** YAML 1.1 is understood by the parser, later versions and other directives are only warned of. */
const wrongDirective = (document: Document.Parsed | undefined, text: string): Problem | undefined => {
  const { explicit, version } = document?.directives.yaml ?? {};
  const unknown = document?.warnings.find(({ code }) => code === 'BAD_DIRECTIVE');
  if (!unknown && (!explicit || version === '1.2')) return undefined;
  const at = Math.max(0, text.search(/^%YAML/m));
  const line = text.slice(text.lastIndexOf('\n', (unknown?.pos[0] ?? 0) - 1) + 1);
  if (!unknown || line.startsWith('%YAML')) return { code: 'E_YAML_VERSION', span: [at, at + 5] };
  return { code: 'E_YAML_SYNTAX', span: unknown.pos, message: yamlErrors.BAD_DIRECTIVE };
};

/** The one thing that keeps the text from being a tree, the first by place. */
const obstacle = (text: string): { document?: Document.Parsed; problem?: Problem } => {
  const { tokens, tooDeepAt } = tokensOf(text);
  if (tooDeepAt !== undefined) return { problem: { code: 'E_YAML_DEPTH', span: [tooDeepAt, tooDeepAt + 1] } };
  const composer = new Composer({
    version: '1.2',
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  const directive = wrongDirective(document, text);
  if (directive) return { problem: directive };
  const [error] = [...(document?.errors ?? [])].sort((a, b) => a.pos[0] - b.pos[0]);
  if (error && error.code === 'NON_STRING_KEY') return { problem: { code: 'E_YAML_KEY', span: error.pos } };
  if (error) return { problem: { code: 'E_YAML_SYNTAX', span: error.pos, message: yamlErrors[error.code] } };
  if (second) return { problem: { code: 'E_YAML_DOCUMENTS', span: [second.range[0], second.range[0] + 3] } };
  const [warning] = document?.warnings ?? [];
  if (warning?.code === 'TAG_RESOLVE_FAILED') return { problem: { code: 'E_YAML_TAG', span: warning.pos } };
  return document ? { document } : {};
};

/** Text → a tree with places, or what is wrong with it. Reads no other file and never throws. */
export const parse = (file: string, text: string): ParseResult => {
  const lineStarts = lineStartsOf(text);
  const unread: Source = { file, text };
  const { document, problem } = obstacle(text);
  if (problem || !document) {
    const { code, span, message } = problem ?? { code: 'E_YAML_SYNTAX', span: [0, 0] as const };
    const at = placeAt({ source: unread, lineStarts }, span);
    const hint = hints[code];
    return {
      source: unread,
      diagnostics: [diagnostic(code, message ?? messages[code] ?? codes[code], hint ? { at, hint } : { at })],
    };
  }
  const { root, problems } = buildTree(document.contents);
  // With problems the tree has holes, and what stands in them is not known to be harmless.
  const source: Source = problems.length > 0 ? unread : { file, text, hidden: hiddenSpans(root, text) };
  const parsed: Parsed = { source, root, lineStarts };
  return { parsed, source, diagnostics: problems.map((one) => treeProblem(parsed, one)) };
};

const treeProblem = (parsed: Parsed, { code, span, first }: TreeProblem): Diagnostic => {
  const shown = shownText(parsed.source, span);
  const message = code === 'E_YAML_DUPLICATE_KEY' ? `the key ${shown ?? 'here'} stands twice` : messages[code];
  return diagnostic(code, message ?? codes[code], {
    at: placeAt(parsed, span),
    hint: hints[code] ?? codes[code],
    ...(first ? { related: [{ at: placeAt(parsed, first), message: 'it stands here first' }] } : {}),
  });
};
