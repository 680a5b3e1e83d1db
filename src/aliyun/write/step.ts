import { CloudFault } from '../../cloud/cloud.ts';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { PasswordSource } from '../../model/desired.ts';
import type { Expectation } from '../../model/expectation.ts';
import { type ApiAction, actions } from '../api/actions.ts';
import { describeFailure } from '../api/errors.ts';
import { type About, CallFault } from '../api/failure.ts';
import type { SecretList } from '../read/secret-list.ts';
import type { Call } from '../wire/call.ts';
import type { Clock } from '../wire/clock.ts';
import type { Passwords } from './passwords.ts';

/** What every step of a connection shares. */
export type Wire = {
  readonly call: Call;
  readonly clock: Clock;
  readonly secrets: SecretList;
  readonly passwords: Passwords;
  readonly openPassword: (source: PasswordSource) => string;
};

/** One `perform` under way. */
export type Step = Wire & {
  readonly signal: AbortSignal;
  readonly waiting: (what: string) => void;
  /** Request ids of its writes, as they come. */
  readonly requestIds: string[];
  readonly about: About;
  readonly expects?: Expectation | undefined;
};

const told = (about: About): { secret?: string } => (about.secret ? { secret: about.secret } : {});

export const failed = (problem: Diagnostic): CloudFault => new CloudFault('failed', problem);

/** A problem of a step in our own words. */
export const problemOf = (
  step: Pick<Step, 'about'>,
  code: Diagnostic['code'],
  message: string,
  hint: string,
): Diagnostic => diagnostic(code, message, { hint, ...told(step.about) });

const calledOf = ({ about }: Step, action: ApiAction): string =>
  `${actions[action].service.toUpperCase()} ${action}${about.subject ? ` of ${about.subject}` : ''}`;

/** The last thing that can be said when even reading back does not help. */
export const answerLost = ({ about }: Step, fault: CallFault): CloudFault => {
  const { message, requestId, secret } = describeFailure(fault, about);
  const hint =
    'Plan again: it shows what is there and what is left to do. keyturn repeats a call only after looking twice and ' +
    'seeing no effect of it.';
  const more = { hint, ...(secret ? { secret } : {}), ...(requestId ? { requestId } : {}) };
  const told = `${message}, and whether it happened could not be found out`;
  return new CloudFault('unknown', diagnostic('E_ANSWER_LOST', told, more));
};

/** The signal came before anything that could have had an effect; `lost`: after a call whose answer was lost and whose effect did not show. */
export const stopped = (step: Step, action: ApiAction, fault: CallFault, lost: boolean): CloudFault => {
  if (!lost) return new CloudFault('notRun', describeFailure(fault, step.about));
  const message = `${calledOf(step, action)}: no answer came and no effect shows yet; not sent again, since keyturn was asked to stop`;
  const hint = 'Run the command again: it goes on with what is left.';
  return new CloudFault('unknown', problemOf(step, 'E_INTERRUPTED', message, hint));
};

type Pauses = { readonly firstMs: number; readonly longestMs: number };

const effectPauses: Pauses = { firstMs: 100, longestMs: 2_000 };
export const busyPauses: Pauses = { firstMs: 500, longestMs: 5_000 };

/** Grows by half each time. */
export const pausesOf = ({ firstMs, longestMs }: Pauses): (() => number) => {
  let next = firstMs;
  return () => {
    const pause = next;
    next = Math.min(longestMs, next * 1.5);
    return pause;
  };
};

export type Wait = { readonly what: string; readonly limitMs: number; readonly hint: string };

/** The fault of a wait that timed out. */
export const notSettled = (step: Step, { what, limitMs, hint }: Wait): CloudFault => {
  const message = `waited ${Math.round(limitMs / 1000)} s in vain for ${what}`;
  return new CloudFault('unknown', problemOf(step, 'E_NOT_SETTLED', message, hint));
};

/**
 * Asks again and again until an accepted write shows its effect; false when the time is over. The write is done by
 * then, so being interrupted and failing to look end as `unknown`.
 */
export const showsInTime = async (step: Step, wait: Wait, shows: () => Promise<boolean>): Promise<boolean> => {
  const start = step.clock.now();
  const pause = pausesOf(effectPauses);
  for (let looks = 1; ; looks++) {
    const seen = await shows().catch((fault: unknown) => {
      throw fault instanceof CallFault ? new CloudFault('unknown', describeFailure(fault, step.about)) : fault;
    });
    if (seen) return true;
    if (looks === 1) step.waiting(wait.what);
    if (step.signal.aborted) {
      const hint = 'Run the command again: it looks again and goes on.';
      throw new CloudFault('unknown', problemOf(step, 'E_INTERRUPTED', `stopped while waiting for ${wait.what}`, hint));
    }
    if (step.clock.now() - start > wait.limitMs) return false;
    await step.clock.sleep(pause(), step.signal);
  }
};

/** The same, where the end of the time is the end of the step: `unknown`. */
export const waitUntil = async (step: Step, wait: Wait, shows: () => Promise<boolean>): Promise<void> => {
  if (!(await showsInTime(step, wait, shows))) throw notSettled(step, wait);
};
