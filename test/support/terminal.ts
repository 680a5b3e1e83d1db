import type { Terminal } from '../../src/app/terminal/terminal.ts';

/** A terminal that remembers what was printed and answers what it is told to. */
export const fakeTerminal = (
  given: Partial<Terminal> = {},
): Terminal & { readonly seen: { out: string; err: string } } => {
  const seen = { out: '', err: '' };
  return {
    seen,
    out: (text) => {
      seen.out += text;
    },
    commands: (text) => {
      seen.out += text;
    },
    err: (text) => {
      seen.err += text;
    },
    live: () => undefined,
    width: 80,
    tableWidth: 80,
    color: { out: false, err: false },
    redraws: false,
    interactive: false,
    ask: () => Promise.resolve(undefined),
    ...given,
  };
};
