import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultEffect } from './faults.ts';
import { Refusal } from './refusal.ts';
import type { Reply } from './wire/answer.ts';

type Final = Exclude<FaultEffect, { readonly do: 'latency' }>;

/** Waits the latencies out; gives the effect that decides, if any. */
export const effectsOf = async (effects: readonly FaultEffect[]): Promise<Final | undefined> => {
  let final: Final | undefined;
  for (const effect of effects) {
    if (effect.do === 'latency') await sleep(effect.ms);
    else final = effect;
  }
  return final;
};

const after: ReadonlySet<string> = new Set(['applyThenReset', 'truncate', 'malformed']);

/** Whether the request takes effect before things go wrong. */
export const isAfter = (effect: Final): boolean => after.has(effect.do);

/** Plays the effect out on the connection. Whoever stalled is let go when the emulator closes. */
export const causes = (effect: Final, outgoing: ServerResponse, reply?: Reply): 'silence' => {
  const text = JSON.stringify(reply?.body ?? {});
  switch (effect.do) {
    case 'error':
      throw new Refusal([effect.status, effect.code, effect.message], effect.headers);
    case 'stall':
      break;
    case 'reset':
    case 'applyThenReset':
      outgoing.socket?.resetAndDestroy();
      break;
    case 'html502':
      outgoing.writeHead(502, { 'content-type': 'text/html' });
      outgoing.end('<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>');
      break;
    case 'malformed':
      outgoing.writeHead(200, { 'content-type': 'application/json;charset=utf-8' });
      outgoing.end(text.slice(0, -1));
      break;
    case 'truncate':
      outgoing.writeHead(200, {
        'content-type': 'application/json;charset=utf-8',
        'content-length': Buffer.byteLength(text),
      });
      outgoing.write(text.slice(0, text.length / 2), () => outgoing.destroy());
      break;
  }
  return 'silence';
};
