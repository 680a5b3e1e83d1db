import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord } from '../action/params.ts';
import { Refusal, refusal } from '../action/refusal.ts';
import { anything, fields, list, type Shape, string } from '../action/shape.ts';
import { checkFaults } from '../faults/rules.ts';
import type { Runtime } from '../runtime.ts';
import { checkSeed } from '../seed/read.ts';
import { catchUp } from '../time/catch-up.ts';
import { stamp } from '../time/clock.ts';
import { send } from '../wire/answer.ts';
import { readBody } from '../wire/body.ts';
import { flatHeaders, splitUrl } from '../wire/request.ts';
import type { Controls } from './controls.ts';

type Body = Readonly<Record<string, unknown>>;
type Route = (controls: Controls, body: Body, runtime: Runtime) => Promise<Body> | Body;

const routes: Readonly<Record<string, Route>> = {
  'GET health': (_, __, { clock }) => ({ status: 'ok', pid: process.pid, now: stamp(clock.now()) }),
  'GET state': async (controls, _, runtime) => {
    await catchUp(runtime, runtime.clock.now());
    return controls.state();
  },
  'GET requests': (controls) => ({ requests: controls.requests() }),
  'POST reset': async (controls) => {
    await controls.reset();
    return {};
  },
  'POST seed': async (controls, body) => {
    await controls.seed(checkSeed(body));
    return {};
  },
  'POST clock': (controls, { advance }) =>
    controls.advance(typeof advance === 'string' || typeof advance === 'number' ? advance : ''),
  'GET faults': (controls) => ({ rules: controls.faults() }),
  'POST faults': (controls, { rules }) => ({ rules: controls.faults(checkFaults(rules)) }),
  'POST rotate-due': (controls, { names }) => controls.rotateDue(Array.isArray(names) ? names : undefined),
};

/** What each route takes; a seed is checked as such. A name written wrong must not be left out silently. */
const bodies: Readonly<Record<string, Shape>> = {
  'POST reset': fields({}),
  'POST clock': fields({ advance: anything }),
  'POST faults': fields({ rules: anything }),
  'POST rotate-due': fields({ 'names?': list(string) }),
};

/** `/_emu/...`: never signed, but only with the token of this start. */
export const serveAdmin = async (
  runtime: Runtime,
  controls: Controls,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> => {
  try {
    checkToken(flatHeaders(incoming.rawHeaders).authorization, runtime.adminToken);
    const name = `${incoming.method} ${splitUrl(incoming.url ?? '').path.replace(/^\/_emu\//, '')}`;
    const route = routes[name];
    if (!route) throw refusal([404, 'NotFound', `There is: ${Object.keys(routes).join(', ')}.`]);
    const body = await readJson(incoming);
    bodies[name]?.(body, 'body');
    const answer = await route(controls, body, runtime);
    send(outgoing, { status: 200, headers: {}, body: answer }, runtime.clock.now());
  } catch (error) {
    const { status, code, message, headers } = asAdminRefusal(error);
    send(outgoing, { status, headers, body: { Code: code, Message: message } }, runtime.clock.now());
  }
};

/** Mistakes in what was sent are plain Errors that name the place; they quote no value but names. */
const asAdminRefusal = (error: unknown): Refusal =>
  error instanceof Refusal
    ? error
    : refusal([400, 'BadRequest', error instanceof Error ? error.message : 'Not understood.']);

const checkToken = (authorization: string | undefined, token: string): void => {
  const [given, wanted] = [Buffer.from(authorization ?? ''), Buffer.from(`Bearer ${token}`)];
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw refusal([401, 'Unauthorized', 'Send the adminToken of the ready file: Authorization: Bearer TOKEN.']);
};

const readJson = async (incoming: IncomingMessage): Promise<Body> => {
  const raw = await readBody(incoming);
  if (raw.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(raw.toString('utf8'));
  } catch {
    throw refusal([400, 'BadRequest', 'The body must be JSON.']);
  }
  if (!isRecord(value)) throw refusal([400, 'BadRequest', 'The body must be a JSON object.']);
  return value;
};
