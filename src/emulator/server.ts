import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Controls } from './admin/controls.ts';
import { serveAdmin } from './admin/serve-admin.ts';
import { refusal } from './refusal.ts';
import type { Runtime } from './runtime.ts';
import { serveApi } from './serve-api.ts';
import { asRefusal, refusalReply, send } from './wire/answer.ts';

/** SecretData of 30,720 bytes, percent-encoded in a URL, must fit into the head of a request. */
const headLimit = 256 * 1024;

/** Listens on 127.0.0.1 only. Nothing that a client sends ends the process. */
export const listen = async (runtime: Runtime, controls: Controls, port: number): Promise<Server> => {
  const server = createServer(
    { maxHeaderSize: headLimit, requestTimeout: 30_000, keepAliveTimeout: 60_000 },
    (incoming, outgoing) => {
      outgoing.on('error', () => outgoing.destroy());
      void serve(runtime, controls, incoming, outgoing);
    },
  );
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(`The emulator cannot listen on port ${port} (${error.code ?? 'unknown reason'}).`));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
};

const serve = async (
  runtime: Runtime,
  controls: Controls,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> => {
  try {
    checkHost(incoming);
    await (incoming.url?.startsWith('/_emu/')
      ? serveAdmin(runtime, controls, incoming, outgoing)
      : serveApi(runtime, incoming, outgoing));
  } catch (error) {
    if (outgoing.headersSent) outgoing.destroy();
    else send(outgoing, refusalReply(asRefusal(error), { host: '', requestId: '' }), runtime.clock.now());
  }
};

/** A page in a browser could reach a loopback port under a name of its own; this address is not that name. */
const checkHost = ({ headers, socket }: IncomingMessage): void => {
  const allowed = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${socket.localPort}`);
  if (!allowed.includes((headers.host ?? '').toLowerCase())) {
    throw refusal([403, 'ForeignHost', 'This emulator answers on its loopback address only.']);
  }
};
