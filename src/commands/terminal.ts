/** Where a command prints and asks. Results go to `out`, progress and diagnostics to `err`. */
export type Terminal = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly width: number;
  /** Whether each stream is a terminal that wants colour. */
  readonly color: { readonly out: boolean; readonly err: boolean };
  /** Whether a person can be asked, and a live view be drawn. */
  readonly interactive: boolean;
  readonly ask: (question: string) => Promise<string>;
};

const wantsColor = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY === true && process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb';

const widthOf = (stream: NodeJS.WriteStream): number => {
  const columns = stream.columns ?? Number(process.env.COLUMNS ?? 80);
  return Number.isInteger(columns) && columns >= 20 ? columns : 80;
};

export const processTerminal = (noColor: boolean): Terminal => ({
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  width: widthOf(process.stdout),
  color: { out: !noColor && wantsColor(process.stdout), err: !noColor && wantsColor(process.stderr) },
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  ask: async (question) => {
    const { createInterface } = await import('node:readline/promises');
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await lines.question(question);
    } finally {
      lines.close();
    }
  },
});
