import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { refusal } from './action/refusal.ts';
import type { Controls } from './admin/controls.ts';
import { serveAdmin } from './admin/serve-admin.ts';
import type { Runtime } from './runtime.ts';
import { serveApi } from './serve-api.ts';
import { asRefusal, send } from './wire/answer.ts';
import { httpServer, type Identity } from './wire/http-server.ts';
import { splitUrl } from './wire/request.ts';

/** Listens on 127.0.0.1 only. Nothing that a client sends ends the process. */
export const listen = async (
  runtime: Runtime,
  controls: Controls,
  port: number,
  identity: Identity | undefined,
): Promise<Server> => {
  const server = httpServer((incoming, outgoing) => {
    outgoing.on('error', () => outgoing.destroy());
    void serve(runtime, controls, incoming, outgoing);
  }, identity);
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
    const { authority, path } = splitUrl(incoming.url ?? '/');
    checkHost(incoming.headers.host, incoming.socket.localPort);
    if (authority !== undefined) checkHost(authority, incoming.socket.localPort);
    await (path.startsWith('/_emu/')
      ? serveAdmin(runtime, controls, incoming, outgoing)
      : serveApi(runtime, incoming, outgoing));
  } catch (error) {
    if (outgoing.headersSent) outgoing.destroy();
    else {
      const { status, code, message, headers } = asRefusal(error);
      send(outgoing, { status, headers, body: { Code: code, Message: message } }, runtime.clock.now());
    }
  }
};

/** A page in a browser could reach a loopback port under a name of its own; this address is not that name. */
const checkHost = (host = '', port = 0): void => {
  const [, ownPort] = /^(?:127\.0\.0\.1|localhost|\[::1\]):(\d+)$/i.exec(host) ?? [];
  if (ownPort !== `${port}`) {
    throw refusal([403, 'ForeignHost', 'This emulator answers on its loopback address only.']);
  }
};
