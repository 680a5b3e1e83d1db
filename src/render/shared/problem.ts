import type { Diagnostic, Severity } from '../../diagnostics/diagnostic.ts';
import { rowLines } from './block.ts';
import { escapeText, type Style, type View } from './text.ts';

export const severityLooks = {
  error: { mark: 'x', style: 'red' },
  warning: { mark: '!', style: 'yellow' },
} as const satisfies Record<Severity, { mark: string; style: Style }>;

const onTheSecret: readonly string[] = ['replace', 'interruption', 'revoke'];

/** Where a guard's word is given. */
export const wordPlaces = (word: string): string =>
  onTheSecret.includes(word) ? `allow: [${word}] on the secret, or --allow ${word}` : `--allow ${escapeText(word)}`;

/** The same behind the word. */
export const wayOut = (word: string): string =>
  onTheSecret.includes(word) ? `${word}: ${wordPlaces(word)}` : wordPlaces(word);

/** Rows under a problem: where it stands, the word that it needs, what to do, and what Alibaba Cloud's support asks for. */
export const problemDetails = (problem: Diagnostic & { readonly word?: string }, view: View): string[] => {
  const { at, hint, requestId, severity, word } = problem;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['at', at && severity === 'error' ? `${at.file}:${at.line}:${at.column}` : undefined],
    ['needs', word && wayOut(word)],
    ['do', hint],
    ['request', requestId],
  ];
  return rows.flatMap(([label, text]) => (text === undefined ? [] : rowLines(label, escapeText(text), view)));
};
