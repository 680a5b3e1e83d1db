import type { Cloud, Stage } from '../cloud/cloud.ts';
import { DiagnosticsError } from '../diagnostics/diagnostic.ts';
import { type Address, login } from '../login/login.ts';
import type { LiveInstance } from '../model/live.ts';
import type { Pair } from './named.ts';

/** What became of one login: accepted, refused by the server, or not tried. Never holds a password. */
export type Check = {
  readonly secret: string;
  readonly stage: Stage;
  readonly account: string;
  readonly address: string;
  readonly outcome: 'accepted' | 'refused' | 'unreachable';
  readonly why: string;
};

/** Exactly loopback: `127.example.com` is somebody's host. */
const loopback = /^(127(\.\d{1,3}){3}|localhost|::1)$/;

/** `host:port`, or `[v6]:port`; the port defaults to the engine's. */
const addressOf = (text: string, database: string | undefined, defaultPort: number): Address => {
  const match = /^\[?(.*?)\]?(?::(\d+))?$/.exec(text);
  return {
    host: match?.[1] ?? text,
    port: match?.[2] === undefined ? defaultPort : Number(match[2]),
    ...(database === undefined ? {} : { database }),
  };
};

/** A database that the account may open; PostgreSQL needs one. */
const databaseOf = ({ desired }: Pair): string | undefined =>
  desired.instance.database ??
  (desired.accounts.how === 'create' ? Object.keys(desired.accounts.grants).sort()[0] : undefined);

/** Fetches the credential of a stage as an application would, and logs in with it. */
export const checkLogin = async (
  cloud: Cloud,
  pair: Pair,
  stage: Stage,
  instance: LiveInstance | undefined,
  ca: string | undefined,
): Promise<Check> => {
  const endpoint = pair.desired.instance.endpoint ?? instance?.endpoint;
  const base = { secret: pair.desired.name, stage, account: '', address: endpoint ?? '' };
  const notTried = (why: string): Check => ({ ...base, outcome: 'unreachable', why });
  if (!instance) return notTried(`instance ${pair.live?.instance ?? ''} does not exist`);
  if (!endpoint) return notTried('the instance reports no address: give `endpoint` under `instances`');
  if (instance.engine === 'SQLServer') return notTried('SQL Server logins are not checked');
  const address = addressOf(endpoint, databaseOf(pair), instance.engine === 'PostgreSQL' ? 5432 : 3306);
  try {
    const credential = await cloud.credential(pair.desired.name, stage);
    const result = await login(instance.engine, address, credential, {
      timeoutMs: 10_000,
      tls: loopback.test(address.host) ? 'off' : 'required',
      ...(ca === undefined ? {} : { ca }),
    });
    const why = result.outcome === 'accepted' ? '' : `${result.reason} (${result.code})`;
    return { ...base, account: credential.account, outcome: result.outcome, why };
  } catch (error) {
    if (!(error instanceof DiagnosticsError)) throw error;
    return notTried(error.diagnostics.map(({ code, message }) => `${code} ${message}`).join('; '));
  }
};
