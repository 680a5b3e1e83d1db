import { type Cloud, CloudFault } from '../cloud/cloud.ts';
import { type Diagnostic, DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Step } from '../plan/change/plan.ts';
import { dependenciesOf } from './dependencies.ts';
import { readySteps } from './ready.ts';
import type { StepResult } from './result.ts';

/** Every step has exactly one `finished`, also when it never started. */
export type RunEvent =
  | { readonly kind: 'started'; readonly step: Step }
  | { readonly kind: 'waiting'; readonly step: Step; readonly what: string }
  | { readonly kind: 'finished'; readonly step: Step; readonly result: StepResult };

export type RunOptions = {
  /** Steps in flight at once, at least 1. */
  readonly concurrency: number;
  /** Aborted: nothing new starts; what is in flight is awaited. */
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly now: () => number;
  readonly onEvent?: (event: RunEvent) => void;
};

type Ending = Omit<StepResult, 'step' | 'milliseconds'>;

const notRun = (because: string): Ending => ({ outcome: 'notRun', because, requestIds: [] });

/** The text of an unexpected error may hold anything, so it is never shown. */
const internal = (): Diagnostic =>
  diagnostic('E_INTERNAL', 'keyturn met an error of its own in this step.', {
    hint: 'Run keyturn plan to see what is left to do, and report this with the output of --debug.',
  });

const failure = (error: unknown): Ending => {
  if (error instanceof CloudFault && error.outcome === 'notRun') return notRun('interrupted');
  const [outcome, problem] =
    error instanceof CloudFault
      ? ([error.outcome, error.diagnostic] as const)
      : (['failed', (error instanceof DiagnosticsError && error.diagnostics[0]) || internal()] as const);
  return { outcome, diagnostic: problem, requestIds: problem.requestId === undefined ? [] : [problem.requestId] };
};

const attempt = async (step: Step, perform: Cloud['perform'], options: RunOptions, tell: Tell): Promise<Ending> => {
  try {
    const waiting = (what: string): void => tell({ kind: 'waiting', step, what });
    const { requestIds } = await perform(step.action, { expects: step.expects, signal: options.signal, waiting });
    return { outcome: 'done', requestIds };
  } catch (error) {
    return failure(error);
  }
};

type Tell = (event: RunEvent) => void;

/** A picture that cannot be drawn must not leave a write without its report. */
const safely =
  (onEvent: Tell = () => undefined): Tell =>
  (event) => {
    try {
      onEvent(event);
    } catch {}
  };

/**
 * Performs the steps: each as soon as all that it waits for is done, side by side, but one account write an instance.
 * After a failure the steps that depend on it are not run; the others go on. Never throws.
 * @returns one result a step, in the order of the steps.
 */
export const run = (steps: readonly Step[], perform: Cloud['perform'], options: RunOptions): Promise<StepResult[]> => {
  const { concurrency, signal, now } = options;
  const tell = safely(options.onEvent);
  const results = new Map<string, StepResult>();
  const dependencies = dependenciesOf(steps);
  const ready = readySteps();
  let inFlight = 0;

  const finish = (step: Step, ending: Ending, milliseconds = 0): void => {
    const problem = ending.diagnostic && { diagnostic: { secret: step.secret, ...ending.diagnostic } };
    const result = { step, ...ending, ...problem, milliseconds };
    results.set(step.id, result);
    tell({ kind: 'finished', step, result });
  };

  /** All that waits for a step, however far away, is not run because of it. */
  const stopAfter = (root: Step): void => {
    const stopped = [root];
    for (const step of stopped)
      for (const dependant of dependencies.after(step)) {
        if (results.has(dependant.id)) continue;
        finish(dependant, notRun(root.id));
        stopped.push(dependant);
      }
  };

  const runOne = async (step: Step): Promise<void> => {
    const began = now();
    tell({ kind: 'started', step });
    const ending = await attempt(step, perform, options, tell);
    finish(step, ending, now() - began);
    ready.release(step);
    if (ending.outcome === 'done') ready.add(dependencies.freedBy(step));
    // What an interruption kept from being done stops nothing else: that is all over anyway.
    else if (!(ending.outcome === 'notRun' && signal.aborted)) stopAfter(step);
  };

  /** Interrupted steps; or, which no plan holds, steps that wait for each other or for one that is not there. */
  const finishRest = (): void => {
    for (const step of steps) {
      if (results.has(step.id)) continue;
      finish(step, signal.aborted ? notRun('interrupted') : failure(undefined));
      if (!signal.aborted) stopAfter(step);
    }
  };

  return new Promise((resolve) => {
    const pump = (): void => {
      while (!signal.aborted && inFlight < concurrency) {
        const step = ready.take();
        if (!step) break;
        inFlight += 1;
        void runOne(step).then(() => {
          inFlight -= 1;
          pump();
        });
      }
      if (inFlight > 0) return;
      finishRest();
      resolve(steps.flatMap((step) => results.get(step.id) ?? []));
    };
    ready.add(dependencies.free);
    pump();
  });
};
