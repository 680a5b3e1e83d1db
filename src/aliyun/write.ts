import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ApiAction } from './actions.ts';
import type { Params } from './call.ts';
import { isBusy } from './error-table.ts';
import { describeFailure } from './errors.ts';
import { CallFault, type Failure, isUnclear } from './failure.ts';
import { answerLost, busyPauses, failed, pausesOf, type Step, stopped } from './step.ts';

/** What reading back shows after a lost answer: ours is there, nothing is there, or somebody else's is. */
export type Seen = 'done' | 'absent' | Diagnostic;

export type Write = {
  readonly action: ApiAction;
  readonly params: Params;
  readonly readBack: () => Promise<Seen>;
  /** Refusals that mean the effect is there already. */
  readonly counts?: (failure: Failure) => boolean;
  /** The refusal that an earlier call of ours, whose answer was lost, would bring about. */
  readonly conflict?: (failure: Failure) => boolean;
  /** What to wait for when the instance is in the middle of something else. Without it, such refusals end the step. */
  readonly busy?: string;
};

/** Sends of one write in all, when every lost answer turns out to have had no effect. */
const sendsAtMost = 3;
const busyLimitMs = 180_000;
/** A write that arrives late would show by then. */
const secondLookMs = 1_000;

/** The fault that ended it, or undefined when it is done. Waits, boundedly, while the instance is busy. */
const send = async (step: Step, write: Write): Promise<CallFault | undefined> => {
  const start = step.clock.now();
  const pause = pausesOf(busyPauses);
  for (let told = false; ; told = true) {
    try {
      const answer = await step.call(write.action, write.params, { signal: step.signal });
      if (answer.requestId) step.requestIds.push(answer.requestId);
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof CallFault)) throw thrown;
      if (write.counts?.(thrown.failure)) return undefined;
      const wait = write.busy !== undefined && isBusy(thrown.failure) && step.clock.now() - start < busyLimitMs;
      if (!wait) return thrown;
      if (step.signal.aborted) return new CallFault(write.action, { kind: 'interrupted', how: 'again' });
      if (!told) step.waiting(write.busy ?? '');
      await step.clock.sleep(pause(), step.signal);
    }
  }
};

const look = async (step: Step, write: Write): Promise<Seen> => {
  try {
    const seen = await write.readBack();
    if (seen !== 'absent') return seen;
    await step.clock.sleep(secondLookMs);
    return await write.readBack();
  } catch (thrown) {
    if (thrown instanceof CallFault) throw answerLost(step, write.action);
    throw thrown;
  }
};

/**
 * Sends a write once. Only if its answer is lost and it surely had no effect (looked for twice) is it sent again.
 * Reading back goes on after an interruption, so that what happened can be said. Throws CloudFault.
 */
export const sendWrite = async (step: Step, write: Write): Promise<void> => {
  for (let sends = 1, lost = false; ; sends++) {
    const fault = await send(step, write);
    if (!fault) return;
    if (fault.failure.kind === 'interrupted') throw stopped(step, write.action, fault, lost);
    const ownConflict = lost && write.conflict?.(fault.failure) === true;
    if (!isUnclear(fault.failure) && !ownConflict) throw failed(describeFailure(fault, step.about));
    lost = true;
    const seen = await look(step, write);
    if (seen === 'done') return;
    if (seen !== 'absent') throw failed(seen);
    if (sends >= sendsAtMost) throw answerLost(step, write.action);
    if (step.signal.aborted) throw stopped(step, write.action, fault, lost);
  }
};
