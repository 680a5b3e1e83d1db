import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Context } from './action/action.ts';
import { documentedName } from './action/params.ts';
import { common, Refusal, refusal } from './action/refusal.ts';
import type { AccessKey } from './action/world.ts';
import { effectsOf, prevented, spoiled } from './faults/replies.ts';
import { type JournalEntry, shownNames, shownValues } from './journal.ts';
import { dryRun } from './kms/dry-run.ts';
import { demand } from './permission/demand.ts';
import { admit } from './quotas.ts';
import { callOnServer, placeOfCall } from './real-calls.ts';
import { changing, contextAt, type Runtime } from './runtime.ts';
import type { ServerTurn } from './servers/turn.ts';
import { type Service, services } from './services.ts';
import { catchUp } from './time/catch-up.ts';
import { stamp } from './time/clock.ts';
import { type HandledCall, recordCall } from './trail/record.ts';
import { asRefusal, type Reply, refusalReply, send, successReply } from './wire/answer.ts';
import { authenticate } from './wire/authenticate.ts';
import { type Format, formatOf } from './wire/format.ts';
import { readRequest, type WireRequest } from './wire/request.ts';

/** Parameters of every call: about the call, not about what it does. Those of the last line are accepted and ignored. */
const callParameters: ReadonlySet<string> = new Set(
  (
    'Action Version Format AccessKeyId SignatureMethod SignatureVersion SignatureNonce SignatureType Signature Timestamp ' +
    'SecurityToken RegionId OwnerId OwnerAccount ResourceOwnerId ResourceOwnerAccount ResourceGroupId ClientToken ' +
    'ServiceCode Type SourceIp SecureTransport AcceptLanguage'
  ).split(' '),
);

const declared = new Set([
  ...callParameters,
  ...services.flatMap(({ actions }) => [...actions.values()].flatMap(({ parameters }) => [...parameters])),
]);

/** One request from its first byte to its last: read, remembered, answered. */
export const serveApi = async (
  runtime: Runtime,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> => {
  const host = incoming.headers.host ?? '';
  const requestId = runtime.requestIds.uuid().toUpperCase();
  let service: Service | undefined;
  let format: Format = 'json';
  let entry: JournalEntry | undefined;
  let reply: Reply | 'silence';
  try {
    const request = await readRequest(incoming);
    service = serviceOf(request);
    format = formatOf(request, service?.product);
    entry = noted(runtime, request, requestId, service);
    if (request.method !== 'GET' && request.method !== 'POST') throw refusal(common.method);
    if (request.path !== '/') throw refusal(common.path);
    reply = await answered(runtime, request, service, entry, outgoing);
  } catch (error) {
    const refused = asRefusal(error);
    if (entry) entry.code = refused.code;
    reply = refusalReply(refused, { host, requestId, format, ...(service && { product: service.product }) });
  }
  if (runtime.settings.latency > 0) await sleep(runtime.settings.latency);
  if (reply !== 'silence') send(outgoing, withQuotas(runtime, reply), runtime.clock.now());
  if (entry && reply !== 'silence') entry.status = reply.status;
  if (entry) runtime.journal.done(entry);
};

/** Says whether calls are counted, so that a client need not keep to rates that nobody has. */
const withQuotas = ({ quotas }: Runtime, reply: Reply): Reply => ({
  ...reply,
  headers: { 'x-keyturn-quotas': quotas ? 'documented' : 'off', ...reply.headers },
});

const versionOf = ({ headers, query, body }: WireRequest): string | undefined =>
  headers['x-acs-version'] ?? query.get('Version') ?? body.get('Version');

const serviceOf = (request: WireRequest): Service | undefined => {
  const version = versionOf(request);
  return services.find((service) => service.version === version);
};

const noted = (
  runtime: Runtime,
  request: WireRequest,
  requestId: string,
  service: Service | undefined,
): JournalEntry => {
  const { method, query, body } = request;
  const entry: JournalEntry = {
    at: stamp(runtime.clock.now()),
    requestId,
    method,
    query: shownNames(query, declared),
    body: shownNames(body, declared),
    values: shownValues(body, query),
    ...(service && { product: service.product }),
  };
  runtime.journal.add(entry);
  return entry;
};

const answered = async (
  runtime: Runtime,
  request: WireRequest,
  service: Service | undefined,
  entry: JournalEntry,
  outgoing: ServerResponse,
): Promise<Reply | 'silence'> => {
  const time = { real: Date.now(), virtual: runtime.clock.now() };
  const call = authenticate(request, runtime.world.accessKeys, runtime.nonces, time);
  entry.signature = call.scheme;
  entry.accessKeyId = call.accessKey.id;
  if (!service || service.version !== call.version) throw refusal(common.version);
  const action = service.actions.get(call.action);
  if (!action) throw refusal(common.action);
  entry.action = action.name;
  const effects = runtime.faults.pick({ product: service.product, action: action.name, params: call.params });
  const lastEffect = effects.at(-1);
  if (lastEffect) entry.fault = lastEffect.do;
  const { early, late } = await effectsOf(runtime.faults, effects);
  if (early) return prevented(early, outgoing);
  const handled = { service, action, params: call.params, request, requestId: entry.requestId };
  const answer = await settled(runtime, handled, call.accessKey);
  const body = { ...answer, RequestId: entry.requestId };
  const reply = successReply(body, service.product, action.name, formatOf(request, service.product));
  return late ? spoiled(late, outgoing, reply) : reply;
};

/** Runs what is due, then the action; gives its answer when all of it is on the disk. A refusal can leave traces too. */
const settled = async (runtime: Runtime, call: HandledCall, caller: AccessKey): Promise<Answer> => {
  const { service, action, params, request } = call;
  const due = catchUp(runtime, runtime.clock.now());
  const rotated = ('then' in due ? await due : due).length > 0;
  const context = (turn?: ServerTurn) => contextAt(runtime, runtime.clock.now(), caller, request.origin, turn);
  const saved = <T>(work: () => T): T => (action.writes ? changing(runtime, work) : work());
  const place = placeOfCall(runtime, service.product, action.name, params);
  try {
    if (!place) return saved(() => recorded(context(), call));
    return await callOnServer(runtime, place, {
      run: (turn) => saved(() => perform(context(turn), call)),
      record: (refused) => saved(() => recordCall(context(), { ...call, ...(refused && { refused }) })),
    });
  } finally {
    if (action.writes || rotated) await runtime.store.flush();
  }
};

/** ActionTrail hears of refused calls too. */
const recorded = (context: Context, call: HandledCall): Answer => {
  try {
    const answer = perform(context, call);
    recordCall(context, call);
    return answer;
  } catch (error) {
    if (error instanceof Refusal) recordCall(context, { ...call, refused: error });
    throw error;
  }
};

/** Checks in this order: permission, rate, format, unknown parameters, then what the action itself checks. */
const checked = (context: Context, { service, action, params }: HandledCall): Answer => {
  demand(context, service.product, action.name, params);
  admit(context, service.product, action.name);
  if (!/^(json|xml)?$/i.test(params.get('Format') ?? '')) throw refusal(common.format);
  for (const name of params.keys())
    if (!callParameters.has(name) && !action.parameters.has(documentedName(name)))
      throw refusal(common.unsupported(name.slice(0, 64)));
  return action.call(context, params);
};

const perform = (context: Context, call: HandledCall): Answer => {
  const { action, params } = call;
  const isDry = action.parameters.has('DryRun') && params.get('DryRun')?.toLowerCase() === 'true';
  return isDry ? dryRun(() => checked(context, call)) : checked(context, call);
};
