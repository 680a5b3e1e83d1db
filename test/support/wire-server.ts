import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it came over the wire. */
export type Seen = {
  readonly action: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly params: Readonly<Record<string, string>>;
};

export type Reply =
  | { readonly status?: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly raw: string; readonly status?: number }
  | 'reset'
  | 'stall'
  | 'truncate'
  /** Goes over to another protocol: status 101. */
  | 'upgrade'
  /** A byte at a time, without end. */
  | 'drip';

/** The n-th call of an action, counted from 1. */
export type Handler = (seen: Seen, nth: number) => Reply;

/** What steps ask around a write, where a script does not say it: no other secret, and each account that is asked for. */
const asked: Readonly<Record<string, Handler>> = {
  ListSecrets: () => ({ body: { SecretList: { Secret: [] }, TotalCount: 0 } }),
  DescribeAccounts: ({ params }) => ({
    body: { Accounts: { DBInstanceAccount: [{ AccountName: params.AccountName, AccountStatus: 'Available' }] } },
  }),
};

export type WireServer = {
  readonly url: string;
  readonly seen: readonly Seen[];
  readonly calls: (action: string) => number;
  /** Open now. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
};

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const send = (response: ServerResponse, socket: Socket, reply: Reply): void => {
  if (reply === 'stall') return;
  if (reply === 'reset') return void socket.destroy();
  if (reply === 'upgrade')
    return void socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n');
  if (reply === 'drip') {
    response.writeHead(200, { 'content-length': '1000000' }).write('{');
    const drops = setInterval(() => response.write(' '), 50);
    return void response.once('close', () => clearInterval(drops));
  }
  if (reply === 'truncate') {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"Half":');
    return void setImmediate(() => socket.destroy());
  }
  const text = 'raw' in reply ? reply.raw : JSON.stringify(reply.body);
  const headers = { 'content-type': 'application/json', ...('headers' in reply ? reply.headers : {}) };
  response.writeHead(reply.status ?? 200, headers).end(text);
};

/**
 * Answers each action from a script, or as `otherwise` does, and remembers everything it was sent. Checks no signature. End
 * it with `close()`.
 */
export const startWireServer = async (
  script: Readonly<Record<string, Handler>>,
  tls?: { readonly key: string; readonly cert: string },
  otherwise?: (...given: Parameters<Handler>) => Promise<Reply>,
): Promise<WireServer> => {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(request);
    const action = String(request.headers['x-acs-action']);
    const query = new URL(request.url ?? '/', 'http://local').searchParams;
    const params = Object.fromEntries([...query, ...new URLSearchParams(body)]);
    const one = { action, url: request.url ?? '', headers: request.headers, params };
    seen.push(one);
    const nth = seen.filter((other) => other.action === action).length;
    const unknown: Reply = { status: 400, body: { Code: 'NotScripted', RequestId: 'none' } };
    send(
      response,
      request.socket,
      script[action]?.(one, nth) ?? (await otherwise?.(one, nth)) ?? asked[action]?.(one, nth) ?? unknown,
    );
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch(() => request.socket.destroy());
  };
  const server = tls ? createTlsServer({ ...tls }, listener) : createServer(listener);
  server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    seen,
    connections: () => [...sockets].filter(({ destroyed }) => !destroyed).length,
    calls: (action) => seen.filter((one) => one.action === action).length,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
};
