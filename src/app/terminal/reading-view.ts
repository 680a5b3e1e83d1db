import type { ReadEvent } from '../../model/read-event.ts';
import { type Counted, readingLine, readingStart, readingStep } from '../../render/shared/reading.ts';
import { truncate } from '../../render/shared/text.ts';
import { inLanes } from './in-lanes.ts';
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

export const readingView = (terminal: Terminal, counted: Counted = 'secrets'): ReadingView => {
  let state = readingStart(Date.now(), counted);
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
      state = readingStart(Date.now(), counted);
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

/** Does the work for each item, at most `lanes` at once, and shows how many are over. */
export const inShownLanes = <Item, Result>(
  terminal: Terminal,
  { counted, lanes }: { readonly counted: Counted; readonly lanes: number },
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> => {
  const { during, onRead } = readingView(terminal, counted);
  return during(() => {
    for (const _ of items) onRead({ kind: 'asked', isCounted: true });
    return inLanes(items, lanes, async (item) => {
      const result = await work(item);
      onRead({ kind: 'over', isCounted: true });
      return result;
    });
  });
};
