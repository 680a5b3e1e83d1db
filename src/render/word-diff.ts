import { diffWordsWithSpace } from 'diff';
import { escapeText } from './text.ts';

/** Characters; shorter texts are read faster side by side. */
const long = 60;
/** Words; beyond that two texts are different texts. */
const mostEdits = 40;

/** Two long texts as one, with what goes as `[-words-]` and what comes as `{+words+}`; undefined where that says no more than both. */
export const wordDiff = (before: string, after: string): string | undefined => {
  if (before.length < long || after.length < long) return undefined;
  const parts = diffWordsWithSpace(before, after, { maxEditLength: mostEdits });
  return parts
    ?.map(({ value, added, removed }) => {
      const text = escapeText(value);
      if (added) return `{+${text}+}`;
      return removed ? `[-${text}-]` : text;
    })
    .join('');
};
