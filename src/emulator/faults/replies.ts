import type { ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { isRecord } from '../action/params.ts';
import { Refusal } from '../action/refusal.ts';
import { encoded, type Reply } from '../wire/answer.ts';
import type { FaultEffect, Faults } from './faults.ts';

type Early = Extract<FaultEffect, { readonly do: 'error' | 'stall' | 'reset' | 'html502' }>;
/** These come after the request took effect. */
type Late = Exclude<FaultEffect, Early | { readonly do: 'latency' }>;

/** Waits the latencies out; gives the effect that decides, if any. */
export const effectsOf = async (
  faults: Faults,
  effects: readonly FaultEffect[],
): Promise<{ early?: Early; late?: Late }> => {
  for (const effect of effects) {
    if (effect.do === 'latency') await faults.wait(effect.ms);
    else return isEarly(effect) ? { early: effect } : { late: effect };
  }
  return {};
};

const isEarly = (effect: Early | Late): effect is Early => ['error', 'stall', 'reset', 'html502'].includes(effect.do);

/** Plays the effect out on the connection, or throws the refusal. Whoever is stalled is let go when the emulator closes. */
export const prevented = (effect: Early, outgoing: ServerResponse): 'silence' => {
  switch (effect.do) {
    case 'error':
      throw new Refusal([effect.status, effect.code, effect.message], effect.headers);
    case 'stall':
      break;
    case 'reset':
      cut(outgoing);
      break;
    case 'html502':
      outgoing.writeHead(502, { 'content-type': 'text/html' });
      outgoing.end('<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>');
      break;
  }
  return 'silence';
};

/** What becomes of the answer to a request that took effect. */
export const spoiled = (effect: Late, outgoing: ServerResponse, reply: Reply): Reply | 'silence' => {
  const { type, text } = encoded(reply);
  switch (effect.do) {
    case 'applyThenStall':
      break;
    case 'applyThenReset':
      cut(outgoing);
      break;
    case 'malformed':
      outgoing.writeHead(200, { 'content-type': type });
      outgoing.end(text.slice(0, -1));
      break;
    case 'truncate':
      outgoing.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
      outgoing.write(text.slice(0, text.length / 2), () => outgoing.destroy());
      break;
    case 'wrongShape':
      if (effect.as !== 'list') return { ...reply, body: effect.as === 'empty' ? {} : otherTypes(reply.body) };
      outgoing.writeHead(200, { 'content-type': 'application/json;charset=utf-8' });
      outgoing.end('[]');
      break;
  }
  return 'silence';
};

/** Only a TCP socket can be reset; of a TLS connection the other side misses the goodbye. */
const cut = ({ socket }: ServerResponse): void => {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
};

/** Every field with a value of another JSON type: a list or an object becomes a text, all else a list. */
const otherTypes = (body: Reply['body']): Reply['body'] =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      Array.isArray(value) || isRecord(value) ? 'of another type' : [value],
    ]),
  );
