import { CloudFault } from '../../cloud/cloud.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ApiAction } from '../api/actions.ts';
import { isBusy } from '../api/error-table.ts';
import { describeFailure } from '../api/errors.ts';
import { CallFault, type Failure, isUnclear } from '../api/failure.ts';
import type { Params } from '../wire/call.ts';
import { demandExpected } from './expected.ts';
import { answerLost, busyPauses, failed, pausesOf, type Step, stopped } from './step.ts';

/** What reading back shows after a lost answer: ours is there, nothing is there, or somebody else's is. */
export type Seen = 'done' | 'absent' | Diagnostic;

/** A refusal that passes by itself: what to wait for, and for how long at most. */
export type Passing = { readonly is: (failure: Failure) => boolean; readonly what: string; readonly limitMs: number };

/** The instance is in the middle of something else. */
export const busyInstance = (what: string): Passing => ({ is: isBusy, what, limitMs: 180_000 });

/** What a call has made may be unknown to the next one for a moment. */
export const laggingMs = 20_000;

export type Write = {
  readonly action: ApiAction;
  readonly params: Params;
  /** What must still be so right before each send: a busy instance is waited for for minutes. Throws CloudFault. */
  readonly before?: () => Promise<void>;
  readonly readBack: () => Promise<Seen>;
  /** Refusals that mean the effect is there already. */
  readonly counts?: (failure: Failure) => boolean;
  /** The refusal that an earlier call of ours, whose answer was lost, would bring about. */
  readonly conflict?: (failure: Failure) => boolean;
  /** Refusals that are waited through. All others end the step. */
  readonly passing?: readonly Passing[];
};

/** Sends of one write in all, when every lost answer turns out to have had no effect. */
const sendsAtMost = 3;
/** A write that arrives late would show by then. */
const secondLookMs = 1_000;

/**
 * Whether the write is still to be sent. A call that was lost may still arrive: then it is done, and whatever else stops the
 * next one leaves it open what became of it.
 */
const demandStill = async (step: Step, { before, readBack }: Write, lost: boolean): Promise<boolean> => {
  try {
    await demandExpected(step);
    await before?.();
    return true;
  } catch (thrown) {
    if (!lost) throw thrown;
    if (thrown instanceof CallFault) throw answerLost(step, thrown);
    if ((await readBack().catch(() => 'absent')) === 'done') return false;
    throw thrown instanceof CloudFault ? new CloudFault('unknown', thrown.diagnostic) : thrown;
  }
};

/** The fault that ended it, or undefined when it is done. Waits, boundedly, for what passes. */
const send = async (step: Step, write: Write, lost: boolean): Promise<CallFault | undefined> => {
  const start = step.clock.now();
  const pause = pausesOf(busyPauses);
  for (let told: Passing | undefined; ; ) {
    if (!(await demandStill(step, write, lost))) return undefined;
    try {
      const answer = await step.call(write.action, write.params, { signal: step.signal });
      if (answer.requestId) step.requestIds.push(answer.requestId);
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof CallFault)) throw thrown;
      if (write.counts?.(thrown.failure)) return undefined;
      const passing = write.passing?.find(({ is }) => is(thrown.failure));
      if (!passing || step.clock.now() - start >= passing.limitMs) return thrown;
      if (step.signal.aborted) return new CallFault(write.action, { kind: 'interrupted', how: 'again' });
      if (told !== passing) step.waiting(passing.what);
      told = passing;
      await step.clock.sleep(pause(), step.signal);
    }
  }
};

const look = async (step: Step, write: Write, fault: CallFault, limitMs: number): Promise<Seen> => {
  const start = step.clock.now();
  try {
    for (;;) {
      const seen = await write.readBack();
      if (seen !== 'absent' || step.clock.now() - start >= limitMs) return seen;
      await step.clock.sleep(secondLookMs);
    }
  } catch (thrown) {
    if (thrown instanceof CallFault) throw answerLost(step, fault);
    throw thrown;
  }
};

/**
 * Sends a write once. Only if its answer is lost and no effect shows (looked for twice) is it sent again. From then on
 * the lost call may still arrive, so that nothing but its effect, or somebody else's in its place, makes it certain: all
 * other ends are `unknown`. Reading back goes on after an interruption, so that what happened can be said. Throws CloudFault.
 */
export const sendWrite = async (step: Step, write: Write): Promise<void> => {
  for (let sends = 1, lost = false; ; sends++) {
    const fault = await send(step, write, lost);
    if (!fault) return;
    if (fault.failure.kind === 'interrupted') throw stopped(step, write.action, fault, lost);
    const unclear = isUnclear(fault.failure);
    if (!unclear && !lost) throw failed(describeFailure(fault, step.about));
    const ownConflict = lost && write.conflict?.(fault.failure) === true;
    // Something is there, whether the lists show it already or not.
    const seen = await look(step, write, fault, ownConflict ? laggingMs : secondLookMs);
    if (seen === 'done') return;
    if (seen !== 'absent') throw failed(seen);
    if (!unclear && !ownConflict) throw new CloudFault('unknown', describeFailure(fault, step.about));
    lost = true;
    if (sends >= sendsAtMost) throw answerLost(step, fault);
    if (step.signal.aborted) throw stopped(step, write.action, fault, lost);
  }
};
