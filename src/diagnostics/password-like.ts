/** A text in which somebody may have written a password: generous, since all that it costs is a hidden word. */
export const passwordLike = /p[a@]s+[a-z]*w|passw|passp|pass\b|pas+w|pa?s+wo?r?d|p[a-z]?wd|pswd|psw\b|pword|密码|口令/i;

const mayFollow = (line: string): boolean => passwordLike.test(line) || /\bimport\b/i.test(line);

/** A line that surely begins something else: a key at the margin, or the next secret. */
const beginsAnew = (line: string): boolean => /^[A-Za-z"']|^\s*- *\{? *["']?name["']?\s*:/.test(line);

const nearLines = 3;

/**
 * Whether a password may stand on a line of a file that could not be understood, or right beside it: under a line that
 * speaks of one, until something else has surely begun.
 */
export const nearPassword = (lines: readonly string[], index: number): boolean => {
  for (let at = Math.min(index + 1, lines.length - 1); at >= 0; at--) {
    if (!mayFollow(lines[at] ?? '')) continue;
    return index - at <= nearLines || !lines.slice(at + 1, index + 1).some(beginsAnew);
  }
  return false;
};
