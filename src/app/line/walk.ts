import type { StepResult } from '../../apply/result.ts';
import { run } from '../../apply/run.ts';
import { type Cloud, CloudFault } from '../../cloud/cloud.ts';
import type { Step } from '../../plan/change/plan.ts';
import type { Part } from '../../render/result/progress.ts';
import { unfinished, watchDrain } from '../terminal/drained.ts';
import type { Stop } from '../terminal/interrupt.ts';
import { liveView } from '../terminal/live-view.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Carries steps out while showing them at work. A step that can no longer end is `unknown`, and nothing begins after it. */
export const walk = async (
  steps: readonly Step[],
  cloud: Cloud,
  concurrency: number,
  terminal: Terminal,
  { signal }: Stop,
  part?: Part,
): Promise<StepResult[]> => {
  const view = liveView(terminal, steps, part);
  const stalled = new AbortController();
  const { drained, end } = watchDrain(() => {
    stalled.abort();
    return new CloudFault('unknown', unfinished());
  });
  const perform: Cloud['perform'] = (action, context) => Promise.race([cloud.perform(action, context), drained]);
  try {
    return await run(steps, perform, {
      concurrency,
      signal: AbortSignal.any([signal, stalled.signal]),
      now: Date.now,
      onEvent: view.onEvent,
    });
  } finally {
    end();
    view.end();
  }
};
