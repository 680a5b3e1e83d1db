import { setMaxListeners } from 'node:events';

/**
 * A signal of our own that follows those given: hundreds of calls may listen to it, where node would take more than ten
 * on the caller's signal for a leak and say so on the terminal.
 */
export const ownSignal = (...followed: readonly (AbortSignal | undefined)[]): AbortSignal => {
  const signal = AbortSignal.any(followed.filter((one) => one !== undefined));
  setMaxListeners(0, signal);
  return signal;
};
