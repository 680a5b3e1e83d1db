import { createConnection } from 'node:net';

/** What came back, and how the connection ended. `open`: nobody had ended it when time was up. */
export type RawAnswer = { readonly text: string; readonly end: 'closed' | 'reset' | 'open'; readonly after: number };

/** Sends bytes as they are to a port of this machine and listens until the other side hangs up, at most `limit` milliseconds. */
export const sendRaw = (url: string, bytes: string | Buffer, limit = 2000): Promise<RawAnswer> =>
  new Promise((resolve) => {
    const started = performance.now();
    const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    let end: RawAnswer['end'] = 'closed';
    const timer = setTimeout(() => {
      end = 'open';
      socket.destroy();
    }, limit);
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => {
      end = 'reset';
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ text, end, after: performance.now() - started });
    });
    socket.write(bytes);
  });

/** A request as bytes; `Host` is the emulator's own unless it is given. */
export const rawRequest = (
  url: string,
  line: string,
  headers: readonly string[] = [],
  body: string | Buffer = '',
): Buffer => {
  const host = headers.some((header) => /^host:/i.test(header)) ? [] : [`Host: ${new URL(url).host}`];
  const head = [line, ...host, ...headers].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
};
