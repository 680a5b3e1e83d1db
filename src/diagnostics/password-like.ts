/** A text in which somebody may have written a password: generous, since all that it costs is a hidden word. */
export const passwordLike = /pass|p[as@$5]{2,3}w?o?rd|pas+w|p@ss|p[a-z]?wd|pswd|psw\b|pword|密码|口令/i;

const mayFollow = (line: string): boolean => passwordLike.test(line) || /\bimport\b/i.test(line);

/** A line that surely begins something else: a key at the margin, or the next secret. */
const beginsAnew = (line: string): boolean => /^[A-Za-z"'][\w"' -]*:|^\s*- *\{? *["']?name["']?\s*:/.test(line);

const nearLines = 3;

/**
 * Whether a password may stand on a line of a file that could not be understood, or right beside it: under a line that
 * speaks of one, until something else has surely begun.
 */
export const nearPassword = (lines: readonly string[], index: number): boolean => {
  const last = lines.slice(0, index + 2).findLastIndex(mayFollow);
  return last >= 0 && (index - last <= nearLines || !lines.slice(last + 1, index + 1).some(beginsAnew));
};
