import { setMaxListeners } from 'node:events';
import { type CommonFlags, timeoutOf } from './flags.ts';
import { diagnosticsOf, report } from './report.ts';
import type { Terminal } from './terminal.ts';

/** What asks a command to stop. */
export type Stop = {
  readonly signal: AbortSignal;
  /** Whether a person or a pipeline, not the time limit, asked. */
  readonly interrupted: () => boolean;
};

const written = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => resolve());
  });

/**
 * Ends the process once all output is out. A read that the signal ended would hold it until its socket gives up; every
 * write has been awaited by then.
 */
const leave = async (code: number): Promise<never> => {
  process.exitCode = code;
  await Promise.all([written(process.stdout), written(process.stderr)]);
  process.exit();
};

/**
 * Does a command's work under a signal that is given on Ctrl-C, on SIGTERM and after the time limit of the flags.
 * What is in flight is finished: a second Ctrl-C leaves at once, and the next run goes on from whatever the cloud shows.
 */
export const interruptible = async (
  flags: CommonFlags,
  terminal: Terminal,
  work: (stop: Stop) => Promise<number>,
): Promise<number> => {
  const controller = new AbortController();
  // As many listeners as calls in flight: no leak, so Node need not warn of one.
  setMaxListeners(0, controller.signal);
  const limit = timeoutOf(flags);
  let interrupted = false;
  let patience: NodeJS.Timeout | undefined;
  const stop = (): void => {
    if (interrupted) {
      terminal.err('Left at once: what was in flight may have happened or not. The next run finds out and goes on.\n');
      process.exit(130);
    }
    interrupted = true;
    terminal.err('Interrupted.\n');
    // Said only where there is something to wait for: at a question nothing is in flight.
    const wait = 'Finishing what is in flight. Press Ctrl-C again to leave at once.\n';
    patience = setTimeout(() => terminal.err(wait), 100);
    controller.abort();
  };
  const expire = (): void => {
    terminal.err('The time limit of --timeout is reached: finishing what is in flight.\n');
    controller.abort();
  };
  const timer = limit === undefined ? undefined : setTimeout(expire, limit).unref();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let code: number;
  try {
    code = await work({ signal: controller.signal, interrupted: () => interrupted });
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    report(terminal, diagnosticsOf(error));
    code = interrupted ? 130 : 1;
  } finally {
    clearTimeout(timer);
    clearTimeout(patience);
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  return controller.signal.aborted ? leave(code) : code;
};
