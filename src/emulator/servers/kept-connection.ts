import { inTime } from './time-limit.ts';

/** How long a connection that nobody uses stays open, in milliseconds: a rotation needs one for several statements. */
const idleMs = 300;

export type Kept<Connection> = {
  /** Works with the connection that was kept, or with a new one. After a failure it is not kept. */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Whether the next `use` takes a kept connection, which may have died unnoticed. */
  isOpen(): boolean;
};

/**
 * @param open what to do to get a connection
 * @param close what to do with one at its end; it must not throw
 * @param limitMs what one use may take with an open connection; then the connection is closed
 */
export const keepConnection = <Connection>(
  open: () => Promise<Connection>,
  close: (connection: Connection) => void,
  limitMs: number,
): Kept<Connection> => {
  let kept: { readonly connection: Connection; readonly timer: NodeJS.Timeout } | undefined;
  const take = (): Connection | undefined => {
    const taken = kept;
    kept = undefined;
    clearTimeout(taken?.timer);
    return taken?.connection;
  };
  const keep = (connection: Connection): void => {
    const other = take();
    if (other) close(other);
    kept = { connection, timer: setTimeout(() => take() && close(connection), idleMs) };
  };
  return {
    isOpen: () => kept !== undefined,
    use: async (work) => {
      const connection = take() ?? (await open());
      try {
        const result = await inTime(work(connection), limitMs);
        keep(connection);
        return result;
      } catch (error) {
        close(connection);
        throw error;
      }
    },
  };
};

/** A kept connection may have died unnoticed; reading can be repeated on a new one. Everything else begins with reading. */
export const readAgain = async <T>({ isOpen }: Pick<Kept<unknown>, 'isOpen'>, read: () => Promise<T>): Promise<T> => {
  if (!isOpen()) return read();
  return read().catch(read);
};
