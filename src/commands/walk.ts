import type { StepResult } from '../apply/result.ts';
import { run } from '../apply/run.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { Step } from '../plan/plan.ts';
import type { Part } from '../render/progress.ts';
import type { Stop } from './interrupt.ts';
import { liveView } from './live-view.ts';
import type { Terminal } from './terminal.ts';

/** Carries steps out while showing them at work. */
export const walk = async (
  steps: readonly Step[],
  cloud: Cloud,
  concurrency: number,
  terminal: Terminal,
  { signal }: Stop,
  part?: Part,
): Promise<StepResult[]> => {
  const view = liveView(terminal, steps, part);
  try {
    return await run(steps, cloud.perform, { concurrency, signal, now: Date.now, onEvent: view.onEvent });
  } finally {
    view.end();
  }
};
