import type { Pair } from '../app/line/named.ts';
import type { Cloud, Stage } from '../cloud/cloud.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { LoginCheck } from '../diagnostics/login-check.ts';
import type { Live } from '../model/live.ts';
import { type Address, isLoopback, type LoginResult, login } from './login/login.ts';

/** Of one login: a server on the other side of the world answers in a second. */
const loginMs = 10_000;

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

/** A rotation of a pair sets the password of the account that is not current, and hands that out. */
const healHint = ({ secret, stage }: Seen, isPair: boolean): string =>
  isPair && stage === 'ACSCurrent'
    ? `The next rotation sets the password of the other account, and the one after that of this one: when accounts and instance are well, \`keyturn rotate ${secret} --both\` heals it.`
    : `The next rotation sets a new password of this account: when account and instance are well, \`keyturn rotate ${secret}\` heals it.`;
const unlockHint = 'Unlock the account on the server, or in the RDS console; the credential itself may be right.';

/** What helps where the account is there but may not come in. All others are healed by a new password. */
const refusedHintOf: Readonly<Record<string, string>> = {
  '1044': 'Grant the account what `keyturn plan` shows, or give another database as `database` under `instances`.',
  '42501': 'Grant the account what `keyturn plan` shows, or give another database as `database` under `instances`.',
  '3118': unlockHint,
  '3955': unlockHint,
  '4150': unlockHint,
  '4151': unlockHint,
  '28000': 'Let the account log in (ALTER ROLE ... LOGIN), or allow the address of this machine at the instance.',
};

const trustHint = 'Give the certificate authority of the instance with --ca.';
const nameHint =
  'Give the host name that the certificate is for as `endpoint` under `instances`, or a certificate that has this one.';
const databaseHint = 'Give a database that exists as `database` under `instances`.';
const slowHint = 'Run it again, with a longer --timeout where that was what stopped it.';

/** What helps where the credential could not be tried. */
const obstacleHintOf: Readonly<Record<string, string>> = {
  NO_TLS: 'verify logs in with TLS everywhere but on loopback: turn SSL on for the instance.',
  TLS: trustHint,
  DEPTH_ZERO_SELF_SIGNED_CERT: trustHint,
  SELF_SIGNED_CERT_IN_CHAIN: trustHint,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: trustHint,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: trustHint,
  CERT_HAS_EXPIRED: 'Renew the certificate of the instance: turn its SSL off and on, or renew it in the RDS console.',
  ERR_TLS_CERT_ALTNAME_INVALID: nameHint,
  '1049': databaseHint,
  '3D000': databaseHint,
  '3159': `On this machine verify uses TLS only with --ca. ${trustHint}`,
  STOPPED: slowHint,
};

const pathHint =
  'Run verify where the database can be reached, or give the address to use as `endpoint` under `instances`.';

/** Where nobody answered, the next login would wait as long for nothing. One a run. */
export type Silent = Set<string>;

export type LoginContext = {
  readonly cloud: Cloud;
  readonly ca: string | undefined;
  readonly silent: Silent;
  readonly signal: AbortSignal;
};

type Seen = Omit<LoginCheck, 'outcome' | 'code' | 'problems'>;

/** The credential can be had; whether SQL Server takes it, nobody here can ask. */
const unchecked = (seen: Seen): LoginCheck => {
  const { secret, stage, account } = seen;
  const message = `${secret} ${stage}, account ${account}: keyturn has no client for SQL Server, so it did not log in`;
  const hint = 'The credential can be read. Log in with a client of your own to be sure of it.';
  return { ...seen, outcome: 'unchecked', problems: [diagnostic('W_LOGIN_UNCHECKED', message, { secret, hint })] };
};

const notTried = (seen: Seen, why: string, hint: string, code?: string): LoginCheck => {
  const { secret, stage, account } = seen;
  const who = account === '' ? '' : `, account ${account}`;
  const problem = diagnostic('E_LOGIN_NOT_TRIED', `${secret} ${stage}${who}: ${why}`, { secret, hint });
  return { ...seen, outcome: 'notTried', ...(code === undefined ? {} : { code }), problems: [problem] };
};

const refused = (seen: Seen, isPair: boolean, why: string, code: string): LoginCheck => {
  const { secret, stage, account } = seen;
  const hint = refusedHintOf[code] ?? healHint(seen, isPair);
  const problem = diagnostic('E_LOGIN_REFUSED', `${secret} ${stage}, account ${account}: ${why}`, { secret, hint });
  return { ...seen, outcome: 'refused', code, problems: [problem] };
};

const checkOf = (seen: Seen, isPair: boolean, result: LoginResult): LoginCheck => {
  if (result.outcome === 'accepted') {
    return { ...seen, outcome: 'accepted', ...(result.rights ? { rights: result.rights } : {}), problems: [] };
  }
  const { code, reason } = result;
  const why = `${reason} (${code}) at ${seen.address}`;
  return result.outcome === 'refused'
    ? refused(seen, isPair, why, code)
    : notTried(seen, why, obstacleHintOf[code] ?? pathHint, code);
};

/**
 * Fetches the credential of a stage as an application would, and logs in with it. Never throws for what the cloud or the
 * server says.
 */
export const checkLogin = async (
  { cloud, ca, silent, signal }: LoginContext,
  pair: Pair,
  stage: Stage,
  { instances, unread }: Pick<Live, 'instances' | 'unread'>,
): Promise<LoginCheck> => {
  const { instance: wanted, name: secret } = pair.desired;
  const id = pair.live?.instance ?? '';
  const instance = instances[id];
  const address = wanted.endpoint ?? instance?.endpoint;
  const base: Seen = { secret, stage, account: '', instance: instance?.id ?? wanted.id, address: address ?? '' };
  const why = unread[id];
  if (!instance && why) return notTried(base, `its instance could not be read: ${why.says}`, why.hint);
  if (!instance) return notTried(base, 'its instance does not exist', 'See `keyturn plan`.');
  if (!address) return notTried(base, 'the instance reports no address', 'Give `endpoint` under `instances`.');
  if (signal.aborted) return notTried(base, 'keyturn was asked to stop before', slowHint, 'STOPPED');
  try {
    const credential = await cloud.credential(secret, stage, signal);
    const seen = { ...base, account: credential.account };
    if (instance.engine === 'SQLServer') return unchecked(seen);
    if (silent.has(address)) {
      return notTried(seen, `no answer in time (ETIMEDOUT) at ${address}, as before`, pathHint, 'ETIMEDOUT');
    }
    const server = addressOf(address, databaseOf(pair), instance.engine === 'PostgreSQL' ? 5432 : 3306);
    const isPair = pair.live?.mode === 'dual';
    const plain = ca === undefined ? 'off' : 'offered';
    const result = await login(instance.engine, server, credential, {
      timeoutMs: loginMs,
      tls: isLoopback(server.host) ? plain : 'required',
      rights: isPair,
      signal,
      ...(ca === undefined ? {} : { ca }),
    });
    if (result.outcome === 'unreachable' && result.code === 'ETIMEDOUT') silent.add(address);
    return checkOf(seen, isPair, result);
  } catch (error) {
    if (!(error instanceof DiagnosticsError)) throw error;
    return { ...base, outcome: 'notTried', problems: error.diagnostics };
  }
};
