import type { Terminal } from './terminal.ts';

/** What asked a command to stop. */
export type Stop = {
  readonly signal: AbortSignal;
  /** Whether a person or a pipeline, not the time limit, asked. */
  readonly interrupted: () => boolean;
  readonly release: () => void;
};

/**
 * Aborts on Ctrl-C, on SIGTERM and after the time limit. What is in flight is finished: a second Ctrl-C leaves at once,
 * and the next run goes on from whatever the cloud then shows.
 */
export const stopOnSignal = (terminal: Terminal, limitMs?: number): Stop => {
  const controller = new AbortController();
  let interrupted = false;
  const stop = (): void => {
    if (interrupted) process.exit(130);
    interrupted = true;
    terminal.err('Interrupted: finishing what is in flight. Press Ctrl-C again to leave at once.\n');
    controller.abort();
  };
  const timer = limitMs === undefined ? undefined : setTimeout(() => controller.abort(), limitMs).unref();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    interrupted: () => interrupted,
    release: () => {
      clearTimeout(timer);
      process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
};
