import type { RunEvent } from '../apply/run.ts';
import type { Step } from '../plan/plan.ts';
import { plainLine, progressLines, progressStart, progressStep } from '../render/progress.ts';
import type { Terminal } from './terminal.ts';

/** Shows apply at work. */
export type LiveView = { readonly onEvent: (event: RunEvent) => void; readonly end: () => void };

const plainView = (terminal: Terminal, steps: readonly Step[]): LiveView => {
  let state = progressStart(steps, Date.now());
  return {
    onEvent: (event) => {
      state = progressStep(state, event, Date.now());
      const line = plainLine(state, event);
      if (line) terminal.err(`${line}\n`);
    },
    end: () => undefined,
  };
};

/** Redrawn in place ten times a second at the most; at its end it is wiped, since the result says it all. */
const drawnView = (terminal: Terminal, steps: readonly Step[]): LiveView => {
  let state = progressStart(steps, Date.now());
  let height = 0;
  const wipe = (): void => {
    if (height > 0) terminal.err(`\u001b[${height}A\u001b[J`);
    height = 0;
  };
  const draw = (): void => {
    wipe();
    const lines = progressLines(state, { width: terminal.width, color: terminal.color.err, now: Date.now() });
    height = lines.length;
    terminal.err(lines.map((line) => `${line}\n`).join(''));
  };
  const timer = setInterval(draw, 100);
  return {
    onEvent: (event) => {
      state = progressStep(state, event, Date.now());
    },
    end: () => {
      clearInterval(timer);
      wipe();
    },
  };
};

/** A drawn view on a terminal, a line an event elsewhere. */
export const liveView = (terminal: Terminal, steps: readonly Step[]): LiveView =>
  terminal.interactive ? drawnView(terminal, steps) : plainView(terminal, steps);
