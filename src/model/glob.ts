const tokenAt = (pattern: string, at: number): string => {
  if (pattern.startsWith('**', at)) return '**';
  const code = pattern.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
};

/** The positions of a pattern that can be reached without reading a letter: a star may stand for nothing. */
const withStarsPassed = (pattern: string, positions: Set<number>): Set<number> => {
  for (const at of positions) {
    const token = tokenAt(pattern, at);
    if (token === '*' || token === '**') positions.add(at + token.length);
  }
  return positions;
};

/**
 * A test for names: `*` stands for anything but `/`, `**` for anything, all else for itself. The whole name must match.
 * It follows all possibilities at once: time is at most length of the pattern × length of the name, whatever they are.
 */
export const globMatcher =
  (pattern: string): ((name: string) => boolean) =>
  (name) => {
    let reachable = withStarsPassed(pattern, new Set([0]));
    for (const letter of name) {
      const next = new Set<number>();
      for (const at of reachable) {
        const token = tokenAt(pattern, at);
        if (token === '**' || (token === '*' && letter !== '/')) next.add(at);
        else if (token === letter) next.add(at + token.length);
      }
      reachable = withStarsPassed(pattern, next);
      if (reachable.size === 0) return false;
    }
    return reachable.has(pattern.length);
  };
