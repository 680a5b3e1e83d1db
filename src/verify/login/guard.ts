import type { Duplex } from 'node:stream';

/**
 * Ends the stream at data for which `accepts` is false, and at whatever a listener of it throws. pg throws while it reads
 * messages that it does not know (a server that wants Kerberos, say), out of reach of any promise, which would end the
 * process.
 */
export const guard = <Stream extends Duplex>(
  stream: Stream,
  accepts: (piece: Buffer) => boolean = () => true,
): Stream => {
  const emit = stream.emit.bind(stream);
  return Object.assign(stream, {
    emit: (event: string, ...values: unknown[]): boolean => {
      const [piece] = values;
      if (event === 'data' && Buffer.isBuffer(piece) && !accepts(piece)) {
        stream.destroy(new Error('not a message of the protocol'));
        return true;
      }
      try {
        return emit(event, ...values);
      } catch (error) {
        stream.destroy(error instanceof Error ? error : undefined);
        return true;
      }
    },
  });
};
