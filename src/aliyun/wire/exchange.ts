import { type IncomingHttpHeaders, request as plain, type RequestOptions } from 'node:http';
import { request as encrypted } from 'node:https';

export type Exchanged = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

/** Far more than the largest page of any list. */
const answerBytesAtMost = 16 * 2 ** 20;

const errorOf = (code: string): Error => Object.assign(new Error(code), { code });

/**
 * One request and its whole answer. Settles whatever comes back, also a switch of protocols or an answer that breaks off.
 * `options.signal` ends it together with its socket. Rejects with errors of node, and with EMSGSIZE for an answer that is
 * too large.
 */
export const exchange = (url: string, options: RequestOptions, body: string): Promise<Exchanged> =>
  new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? encrypted : plain)(url, options);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes <= answerBytesAtMost) return;
        reject(errorOf('EMSGSIZE'));
        request.destroy();
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    // 101: nobody asked for another protocol.
    request.on('upgrade', (_response, socket) => {
      reject(new Error('upgrade'));
      socket.destroy();
    });
    request.on('error', reject);
    request.on('close', () => reject(errorOf('ECONNRESET')));
    request.end(body);
  });
