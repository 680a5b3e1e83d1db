import type { Cloud } from '../cloud/cloud.ts';
import type { PasswordSource } from '../model/desired.ts';
import type { ReadEvent } from '../model/read-event.ts';
import { type Endpoints, resolveEndpoints } from './api/endpoints.ts';
import { makeCredential } from './lookups/credential.ts';
import { makeLookups } from './lookups/lookups.ts';
import { makeRotationLookups } from './lookups/rotation-lookups.ts';
import { makeSurveys } from './lookups/survey.ts';
import { makeRead } from './read/read.ts';
import { openSecretList } from './read/secret-list.ts';
import { type Call, makeCall } from './wire/call.ts';
import { type Clock, realClock } from './wire/clock.ts';
import { type KeySource, openKeySource } from './wire/credentials.ts';
import { makeLimits, type RateLimits } from './wire/limits.ts';
import { openTransport } from './wire/transport.ts';
import { openPasswords } from './write/passwords.ts';
import { makePerform } from './write/perform.ts';

export type ConnectOptions = {
  readonly region: string;
  /** `https://HOST`; `http://` only for this machine. Without it, from the region. */
  readonly kmsEndpoint?: string | undefined;
  readonly rdsEndpoint?: string | undefined;
  /** Of what is only looked up. Without them from the region, or that of KMS where it is on this machine. */
  readonly actiontrailEndpoint?: string | undefined;
  readonly cloudmonitorEndpoint?: string | undefined;
  readonly ramEndpoint?: string | undefined;
  readonly stsEndpoint?: string | undefined;
  /** A profile of ~/.aliyun/config.json. */
  readonly profile?: string | undefined;
  /** PEM: trusted beside the usual authorities. */
  readonly ca?: string | undefined;
  /**
   * Milliseconds for one call, from the look-up of the host name to the end of the answer. Default: 10 s for reads, which
   * are repeated, 30 s for writes.
   */
  readonly timeoutMs?: number | undefined;
  /** No call may take longer than this: for callers that have a time limit of their own. */
  readonly atMostMs?: number | undefined;
  /** Opens the password of an imported account. */
  readonly openPassword: (source: PasswordSource) => string;
  /** Told one line a call: action, result, request id, milliseconds. Never a parameter. */
  readonly debug?: ((line: string) => void) | undefined;
  /** Told of each read when it is asked for, when it is refused for its speed, and when it is over. */
  readonly onRead?: ((event: ReadEvent) => void) | undefined;
  /** Sends what is not secret to RDS in the query string, should the service not read the body. */
  readonly rdsInQuery?: boolean | undefined;
  /**
   * `documented`, the default: no faster than the services document, also on this machine, unless an emulator there says
   * in its answers that it keeps no rates. `onDemand`: as fast as the service lets us, and at the documented rates once it
   * has refused a call for its speed. Rotations are always counted.
   */
  readonly rateLimits?: RateLimits | undefined;
};

/** What an examination needs of it. */
export type Connection = Omit<ConnectOptions, 'openPassword'>;

const readTimeoutMs = 10_000;
const writeTimeoutMs = 30_000;

/** Throws DiagnosticsError: E_ENDPOINT, E_ENDPOINTS_MIXED. */
export const endpointsOf = (options: Connection): Endpoints =>
  resolveEndpoints(options.region, {
    kms: options.kmsEndpoint,
    rds: options.rdsEndpoint,
    actiontrail: options.actiontrailEndpoint,
    cms: options.cloudmonitorEndpoint,
    ram: options.ramEndpoint,
    sts: options.stsEndpoint,
  });

/** Throws DiagnosticsError: E_CA_FILE. */
export const openCall = async (
  endpoints: Endpoints,
  keys: KeySource,
  options: Connection,
  clock: Clock = realClock,
): Promise<Call> => {
  const send = await openTransport({
    endpoints,
    keys,
    ca: options.ca,
    rdsInQuery: options.rdsInQuery ?? false,
  });
  const limits = makeLimits(clock, options.rateLimits);
  const { timeoutMs, atMostMs = Number.POSITIVE_INFINITY } = options;
  const limitMs = {
    read: Math.min(timeoutMs ?? readTimeoutMs, atMostMs),
    write: Math.min(timeoutMs ?? writeTimeoutMs, atMostMs),
  };
  return makeCall({
    send,
    limits,
    clock,
    limitMs,
    endpoints,
    loopback: endpoints.loopback,
    debug: options.debug,
    onRead: options.onRead,
  });
};

/** Connects to KMS, RDS and what is looked up beside them; asks for credentials, but calls no service yet. Throws DiagnosticsError. */
export const connect = async (options: ConnectOptions, clock: Clock = realClock): Promise<Cloud> => {
  const endpoints = endpointsOf(options);
  const keys = await openKeySource({ loopback: endpoints.loopback, profile: options.profile });
  const call = await openCall(endpoints, keys, options, clock);
  const wire = {
    call,
    clock,
    secrets: openSecretList(call),
    passwords: openPasswords(),
    openPassword: options.openPassword,
  };
  return {
    read: makeRead(call),
    observe: makeRead(call, true),
    perform: makePerform(wire),
    credential: makeCredential(call),
    ...makeLookups(call),
    ...makeRotationLookups(call),
    ...makeSurveys(call),
  };
};
