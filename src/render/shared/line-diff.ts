import { structuredPatch } from 'diff';
import { escapeText } from './text.ts';

/** One line of a text that has several; `~` where lines that stay are left out. */
export type DiffLine = { readonly mark: '-' | '+' | ' ' | '~'; readonly text: string };

/** Lines that stay, shown on either side of a change. */
const context = 1;
/** Lines; beyond that two texts are different texts. */
const mostEdits = 200;

const lineOf = (line: string): DiffLine[] => {
  const [mark, text] = [line.slice(0, 1), escapeText(line.slice(1))];
  // What is left is the note on the missing end of the last line.
  return mark === '-' || mark === '+' || mark === ' ' ? [{ mark, text }] : [];
};

/** Two texts, of which one has several lines, line by line; undefined where both are one line, or too different. */
export const lineDiff = (before: string, after: string): readonly DiffLine[] | undefined => {
  if (!(before.includes('\n') || after.includes('\n'))) return undefined;
  const patch = structuredPatch('', '', before, after, '', '', { context, maxEditLength: mostEdits });
  const lines = patch?.hunks.flatMap((hunk, index): DiffLine[] => [
    ...(index > 0 ? [{ mark: '~', text: '...' } as const] : []),
    ...hunk.lines.flatMap(lineOf),
  ]);
  return lines?.some(({ mark }) => mark === '-' || mark === '+') ? lines : undefined;
};
