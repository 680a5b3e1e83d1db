import type { Cloud, Stage } from '../cloud/cloud.ts';
import { type Diagnostic, DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { type Address, isLoopback, login } from '../login/login.ts';
import type { LiveInstance } from '../model/live.ts';
import type { Pair } from './named.ts';

/** What became of one login: accepted, refused by the server, not tried, or not to be tried by keyturn. Never holds a password. */
export type Check = {
  readonly secret: string;
  readonly stage: Stage;
  readonly account: string;
  readonly address: string;
  readonly outcome: 'accepted' | 'refused' | 'notTried' | 'unchecked';
  /** Why not, and what to do. */
  readonly problems: readonly Diagnostic[];
};

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

const refusedHint =
  'KMS sets a new password with every rotation: when account and instance are well, `keyturn rotate` with this name heals it.';

/** What helps where the credential could not be tried. */
const hintOf: Readonly<Record<string, string>> = {
  NO_TLS: 'verify logs in with TLS everywhere but on loopback: turn SSL on for the instance.',
  TLS: 'Give the certificate authority of the instance with --ca.',
  TLS_BY_IP: 'Give the host name of the instance as `endpoint` under `instances`: a certificate names no address.',
  '1049': 'Give a database that exists as `database` under `instances`.',
  '3D000': 'Give a database that exists as `database` under `instances`.',
};

const pathHint =
  'Run verify where the database can be reached, or give the address to use as `endpoint` under `instances`.';

/** The credential can be had; whether SQL Server takes it, nobody here can ask. */
const unchecked = ({ secret, stage, address }: Pick<Check, 'secret' | 'stage' | 'address'>, account: string): Check => {
  const message = `${secret} ${stage}, account ${account}: keyturn has no client for SQL Server, so it did not log in`;
  const hint = 'The credential can be read. Log in with a client of your own to be sure of it.';
  const problems = [diagnostic('W_LOGIN_UNCHECKED', message, { secret, hint })];
  return { secret, stage, address, account, outcome: 'unchecked', problems };
};

/** Fetches the credential of a stage as an application would, and logs in with it. */
export const checkLogin = async (
  cloud: Cloud,
  pair: Pair,
  stage: Stage,
  instance: LiveInstance | undefined,
  ca: string | undefined,
): Promise<Check> => {
  const endpoint = pair.desired.instance.endpoint ?? instance?.endpoint;
  const secret = pair.desired.name;
  const base = { secret, stage, account: '', address: endpoint ?? '', problems: [] };
  const notTried = (why: string, hint: string): Check => ({
    ...base,
    outcome: 'notTried',
    problems: [diagnostic('E_LOGIN_NOT_TRIED', `${secret} ${stage}: ${why}`, { secret, hint })],
  });
  if (!instance) return notTried('its instance does not exist', 'See `keyturn plan`.');
  if (!endpoint) return notTried('the instance reports no address', 'Give `endpoint` under `instances`.');
  const address = addressOf(endpoint, databaseOf(pair), instance.engine === 'PostgreSQL' ? 5432 : 3306);
  try {
    const credential = await cloud.credential(secret, stage);
    if (instance.engine === 'SQLServer') return unchecked(base, credential.account);
    const result = await login(instance.engine, address, credential, {
      timeoutMs: 10_000,
      tls: isLoopback(address.host) ? 'off' : 'required',
      ...(ca === undefined ? {} : { ca }),
    });
    const seen = { ...base, account: credential.account };
    if (result.outcome === 'accepted') return { ...seen, outcome: 'accepted' };
    const message = `${secret} ${stage}, account ${credential.account}: ${result.reason} (${result.code})`;
    return result.outcome === 'refused'
      ? {
          ...seen,
          outcome: 'refused',
          problems: [diagnostic('E_LOGIN_REFUSED', message, { secret, hint: refusedHint })],
        }
      : {
          ...notTried(`${result.reason} (${result.code})`, hintOf[result.code] ?? pathHint),
          account: credential.account,
        };
  } catch (error) {
    if (!(error instanceof DiagnosticsError)) throw error;
    return { ...base, outcome: 'notTried', problems: error.diagnostics };
  }
};
