import type { ReadEvent } from '../model/read-event.ts';
import { readingLine, readingStart, readingStep } from '../render/reading.ts';
import { truncate } from '../render/text.ts';
import type { Terminal } from './terminal.ts';

/** Shows how far long reads have come. */
export type ReadingView = {
  readonly onRead: (event: ReadEvent) => void;
  /** Shows the reads of this work. */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>;
};

/** What is over sooner needs no line. Elsewhere than on a terminal a line stays, so it comes later, and once. */
const quietMs = { terminal: 2_000, elsewhere: 10_000 };
const drawEveryMs = 250;

export const readingView = (terminal: Terminal): ReadingView => {
  let state = readingStart(Date.now());
  const line = (): string => readingLine(state, Date.now());
  const draw = (): void => {
    if (Date.now() - state.began >= quietMs.terminal) terminal.live([truncate(line(), terminal.width)]);
  };
  const start = (): NodeJS.Timeout =>
    terminal.redraws
      ? setInterval(draw, drawEveryMs)
      : setTimeout(() => terminal.err(`${line()}\n`), quietMs.elsewhere);
  return {
    onRead: (event) => {
      state = readingStep(state, event, Date.now());
    },
    during: async (work) => {
      state = readingStart(Date.now());
      const timer = start();
      try {
        return await work();
      } finally {
        clearTimeout(timer);
        if (terminal.redraws) terminal.live([]);
      }
    },
  };
};
