/**
 * Does `work`, and gives its result or, once `limitMs` have passed or `given` is aborted, why it was given up. The signal
 * that `work` gets is aborted then, so that it leaves no socket behind.
 */
export const inTime = async <T>(
  limitMs: number,
  given: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | 'late' | 'interrupted'> => {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  const givenUp = new Promise<'late' | 'interrupted'>((resolve) => {
    const end = (why: 'late' | 'interrupted') => {
      resolve(why);
      ending.abort();
    };
    timer = setTimeout(end, limitMs, 'late');
    stop = () => end('interrupted');
    given?.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work(ending.signal), givenUp]);
  } finally {
    clearTimeout(timer);
    given?.removeEventListener('abort', stop);
  }
};
