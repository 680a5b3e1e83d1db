import { inert } from '../../render/shared/inert.ts';

/**
 * Where a command prints and asks. Results go to `out`, progress and diagnostics to `err`. Of what they print, a build
 * server takes nothing for a command.
 */
export type Terminal = {
  readonly out: (text: string) => void;
  /** The same for what is meant as commands of a build server. */
  readonly commands: (text: string) => void;
  readonly err: (text: string) => void;
  /** Draws these lines below all else on `err`, in place of those drawn before; none wipes them. */
  readonly live: (lines: readonly string[]) => void;
  readonly width: number;
  /** Columns of a table: a row that goes to a program is one line, however long. */
  readonly tableWidth: number;
  /** Whether each stream is a terminal that wants colour. */
  readonly color: { readonly out: boolean; readonly err: boolean };
  /** Whether `err` is a terminal, on which lines can be drawn in place of others. */
  readonly redraws: boolean;
  /** Whether a person can be asked, and a live view be drawn. */
  readonly interactive: boolean;
  /** Undefined when there is no answer: Ctrl-D, or Ctrl-C, which reaches the process as a signal too. */
  readonly ask: (question: string) => Promise<string | undefined>;
};

const wantsColor = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY === true && process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb';

const widthOf = (stream: NodeJS.WriteStream): number => {
  const columns = stream.columns ?? Number(process.env.COLUMNS ?? 80);
  return Number.isInteger(columns) && columns >= 20 ? columns : 80;
};

/** A reader that has gone (EPIPE) ends nothing: apply goes on to its end. Output that is lost otherwise is an error. */
const bearLostOutput = (stream: NodeJS.WriteStream): void => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.once('exit', () => (process.exitCode ||= 1));
  });
};

const ask = async (question: string): Promise<string | undefined> => {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<undefined>((resolve) => {
    lines.once('close', () => resolve(undefined));
    lines.once('SIGINT', () => {
      process.emit('SIGINT', 'SIGINT');
      lines.close();
    });
  });
  try {
    return await Promise.race([lines.question(question).catch(() => undefined), ended]);
  } finally {
    lines.close();
  }
};

/** The streams are looked at when they are first needed: opening them takes time that `--help` does not have. */
export const processTerminal = (noColor: boolean): Terminal => {
  let area: readonly string[] = [];
  const wipe = (): string => (area.length > 0 ? `\u001b[${area.length}A\u001b[J` : '');
  const drawn = (): string => area.map((line) => `${line}\n`).join('');
  bearLostOutput(process.stdout);
  bearLostOutput(process.stderr);
  return {
    out: (text) => process.stdout.write(inert(text)),
    commands: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(`${wipe()}${inert(text)}${drawn()}`),
    live: (lines) => {
      const wiped = wipe();
      area = lines.map(inert);
      process.stderr.write(`${wiped}${drawn()}`);
    },
    get width() {
      return widthOf(process.stdout);
    },
    get tableWidth() {
      return process.stdout.isTTY === true ? widthOf(process.stdout) : Number.POSITIVE_INFINITY;
    },
    get color() {
      return { out: !noColor && wantsColor(process.stdout), err: !noColor && wantsColor(process.stderr) };
    },
    get redraws() {
      return process.stderr.isTTY === true;
    },
    get interactive() {
      return process.stdin.isTTY === true && process.stderr.isTTY === true;
    },
    ask,
  };
};
