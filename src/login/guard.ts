import type { Duplex } from 'node:stream';

/**
 * Turns whatever a listener of `stream` throws into an end of the stream. pg throws while it reads messages that it does
 * not know (a server that wants Kerberos, say), out of reach of any promise, which would end the process.
 */
export const guard = <Stream extends Duplex>(stream: Stream): Stream => {
  const emit = stream.emit.bind(stream);
  return Object.assign(stream, {
    emit: (event: string, ...values: unknown[]): boolean => {
      try {
        return emit(event, ...values);
      } catch (error) {
        stream.destroy(error instanceof Error ? error : undefined);
        return true;
      }
    },
  });
};
