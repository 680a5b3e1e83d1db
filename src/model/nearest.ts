/** Edits (a letter more, less, other, or two swapped) between two words; more than `limit` counts as `limit + 1`. */
export const distance = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(
        Number(row[j - 1]) + (same ? 0 : 1),
        Number(row[j]) + 1,
        Number(next[j - 1]) + 1,
        swapped ? Number(before[j - 2]) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    // No later row can come below both of these again.
    if (Math.min(...row) > limit && Math.min(...next) > limit) return limit + 1;
    [before, row] = [row, next];
  }
  return Math.min(Number(row[b.length]), limit + 1);
};

const plain = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

const lettersInCommon = 4;

/** The known word that somebody most likely meant: the nearest that is near enough for its length, or a longer or shorter form. */
export const nearest = (word: string, known: Iterable<string>): string | undefined => {
  let best: { word: string; away: number } | undefined;
  const meant = plain(word);
  for (const candidate of known) {
    const other = plain(candidate);
    const limit = Math.max(1, Math.min(3, Math.floor(Math.max(meant.length, other.length) / 3)));
    const away = distance(meant, other, limit);
    const sameForm =
      Math.min(meant.length, other.length) >= lettersInCommon && (meant.startsWith(other) || other.startsWith(meant));
    if ((away <= limit || sameForm) && (!best || away < best.away)) best = { word: candidate, away };
  }
  return best?.word;
};
