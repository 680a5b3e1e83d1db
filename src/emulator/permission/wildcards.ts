/**
 * Whether `text` as a whole fits `pattern`, in which `*` stands for any characters, none as well, and `?` for one. The
 * last star takes more only when what follows it does not fit, so that the time is at most the product of both lengths.
 */
export const fitsPattern = (pattern: string, text: string): boolean => {
  let [at, inText] = [0, 0];
  let [afterStar, tried] = [-1, 0];
  while (inText < text.length) {
    const mark = pattern[at];
    if (mark === '*') {
      at += 1;
      [afterStar, tried] = [at, inText];
    } else if (mark !== undefined && (mark === '?' || mark === text[inText])) {
      at += 1;
      inText += 1;
    } else if (afterStar >= 0) {
      tried += 1;
      [at, inText] = [afterStar, tried];
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
};
