import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { common, type Wording } from '../action/refusal.ts';

/** PEM texts. The key stays in memory. */
export type Identity = { readonly key: string; readonly cert: string };

export type Serve = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** SecretData of 30,720 bytes, percent-encoded in a URL, must fit into the head of a request. */
const headLimit = 256 * 1024;

/** How long the end of a refused connection is waited for. */
const farewell = 1000;

/**
 * HTTP, or HTTPS with an identity; does not listen yet. What never becomes a request is answered here. A client has
 * `patience` milliseconds for a request, from its first byte (or the connection) to its last.
 */
export const httpServer = (serve: Serve, identity: Identity | undefined, patience = 10_000): Server => {
  const options: ServerOptions = {
    maxHeaderSize: headLimit,
    headersTimeout: patience,
    requestTimeout: patience,
    connectionsCheckingInterval: patience / 10,
    keepAliveTimeout: 60_000,
    // Whoever serves looks at it, and says what is wrong.
    requireHostHeader: false,
  };
  const server = identity
    ? createTlsServer({ ...options, ...identity, handshakeTimeout: patience }, serve)
    : createServer(options, serve);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => turnAway(socket, wordingOf(error.code)));
  server.on('connect', (_, socket) => turnAway(socket, common.method));
  return server;
};

const wordingOf = (code: string | undefined): Wording => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return common.headTooLarge;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return common.tooSlow;
    default:
      return common.noHttp;
  }
};

/** Says why and hangs up; reads on for a moment, since a client that still sends would lose the answer. */
const turnAway = (socket: Duplex, [status, code, message]: Wording): void => {
  socket.on('error', () => undefined);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify({ Code: code, Message: message });
  socket.end(
    `HTTP/1.1 ${status} ${code}\r\nConnection: close\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), farewell);
  socket.once('close', () => clearTimeout(timer));
};
