import { Refusal, refusal } from '../action/refusal.ts';
import { kmsRefusals } from './refusals.ts';

/** Gives no answer, whatever `run` comes to: the refusal says whether the call would succeed, and if not, why. */
export const dryRun = (run: () => unknown): never => {
  try {
    run();
  } catch (error) {
    throw error instanceof Refusal ? reasonOf(error) : error;
  }
  throw refusal(kmsRefusals.dryRun);
};

/** Being throttled says nothing about the call. */
const reasonOf = (refused: Refusal): Refusal => {
  const { status, code, message } = refused;
  if (code === 'Forbidden.NoPermission') return refusal([403, 'AccessDeniedError', message]);
  return status === 429 ? refused : refusal([400, 'ValidationError', message]);
};
