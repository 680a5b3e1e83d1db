import type { RunEvent } from '../../apply/run.ts';
import type { Step } from '../../plan/change/plan.ts';
import { type Part, plainLine, progressLines, progressStart, progressStep } from '../../render/result/progress.ts';
import type { Terminal } from './terminal.ts';

/** Shows apply at work. */
export type LiveView = { readonly onEvent: (event: RunEvent) => void; readonly end: () => void };

/**
 * Redrawn in place ten times a second at the most on a terminal, and wiped at its end, since the result says it all;
 * a line an event elsewhere.
 */
export const liveView = (terminal: Terminal, steps: readonly Step[], part?: Part): LiveView => {
  let state = progressStart(steps, Date.now(), part);
  const draw = (): void => {
    terminal.live(progressLines(state, { width: terminal.width, color: terminal.color.err, now: Date.now() }));
  };
  const timer = terminal.interactive ? setInterval(draw, 100) : undefined;
  return {
    onEvent: (event) => {
      state = progressStep(state, event, Date.now());
      const line = timer ? undefined : plainLine(state, event);
      if (line) terminal.err(`${line}\n`);
    },
    end: () => {
      clearInterval(timer);
      if (timer) terminal.live([]);
    },
  };
};
