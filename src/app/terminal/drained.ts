import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';

/** Of work that waits for something while nothing is left that could bring it: Node would end as if all were well. */
export const unfinished = (): Diagnostic =>
  diagnostic('E_UNFINISHED', 'the command ended before its work was done: it waited for something that never came', {
    hint: 'This is a defect of keyturn: please report it. Running the same command again is safe; it goes on with what is left.',
  });

export type Drain = {
  /** Rejects with what `error` gives when the process has nothing left to wait for. */
  readonly drained: Promise<never>;
  readonly end: () => void;
};

export const watchDrain = (error: () => Error): Drain => {
  let fail = (): void => undefined;
  const drained = new Promise<never>((_, reject) => {
    fail = () => reject(error());
  });
  drained.catch(() => undefined);
  process.once('beforeExit', fail);
  return { drained, end: () => process.off('beforeExit', fail) };
};
