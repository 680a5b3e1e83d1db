import { diffWordsWithSpace } from 'diff';
import { escapeText } from './text.ts';

/** Characters; shorter texts are read faster side by side. */
const long = 60;
/** Words; beyond that two texts are different texts. */
const mostEdits = 40;

/** Words that go, come or stay; the text is escaped. */
export type WordPart = { readonly mark: '-' | '+' | ' '; readonly text: string };

/** Two long texts as one, word by word; undefined where that says no more than both side by side. */
export const wordParts = (before: string, after: string): readonly WordPart[] | undefined => {
  if (before.length < long || after.length < long) return undefined;
  const parts = diffWordsWithSpace(before, after, { maxEditLength: mostEdits });
  return parts?.map(({ value, added, removed }) => ({
    mark: added ? '+' : removed ? '-' : ' ',
    text: escapeText(value),
  }));
};

/** What goes as `[-words-]` and what comes as `{+words+}`. */
export const wordsText = (parts: readonly WordPart[]): string =>
  parts.map(({ mark, text }) => (mark === '+' ? `{+${text}+}` : mark === '-' ? `[-${text}-]` : text)).join('');
