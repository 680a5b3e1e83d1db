import { readFileSync } from 'node:fs';
import type { Cloud, Stage } from '../cloud/cloud.ts';
import { DiagnosticsError } from '../diagnostics/diagnostic.ts';
import type { Address } from '../login/login.ts';
import { login } from '../login/login.ts';
import type { LiveInstance } from '../model/live.ts';
import { renderTable } from '../render/table.ts';
import { openCloud, timeoutOf } from './cloud.ts';
import { exitCode } from './exit.ts';
import type { CommonFlags } from './flags.ts';
import { stopOnSignal } from './interrupt.ts';
import { demandNames, loadFiles } from './load-files.ts';
import { demandOurs, type Pair, pairsOf } from './pick.ts';
import type { Terminal } from './terminal.ts';

/** What became of one login: accepted, refused by the server, or not tried. */
type Check = {
  readonly secret: string;
  readonly stage: Stage;
  readonly account: string;
  readonly address: string;
  readonly outcome: 'accepted' | 'refused' | 'unreachable';
  readonly why: string;
};

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** `host:port`, or `[v6]:port`; the port defaults to the engine's. */
const addressOf = (text: string, database: string | undefined, defaultPort: number): Address => {
  const match = /^\[?(.*?)\]?(?::(\d+))?$/.exec(text);
  return {
    host: match?.[1] ?? text,
    port: match?.[2] === undefined ? defaultPort : Number(match[2]),
    ...(database === undefined ? {} : { database }),
  };
};

const stagesOf = (pair: Pair): readonly Stage[] =>
  pair.live?.mode === 'dual' ? ['ACSCurrent', 'ACSPrevious'] : ['ACSCurrent'];

/** A database that the account may open; PostgreSQL needs one. */
const databaseOf = ({ desired }: Pair): string | undefined =>
  desired.instance.database ??
  (desired.accounts.how === 'create' ? Object.keys(desired.accounts.grants).sort()[0] : undefined);

const checkLogin = async (
  cloud: Cloud,
  pair: Pair,
  stage: Stage,
  instance: LiveInstance | undefined,
  ca: string | undefined,
): Promise<Check> => {
  const base = { secret: pair.desired.name, stage, account: '', address: '' };
  const endpoint = pair.desired.instance.endpoint ?? instance?.endpoint;
  if (!instance)
    return { ...base, outcome: 'unreachable', why: `instance ${pair.live?.instance ?? ''} does not exist` };
  if (!endpoint) return { ...base, outcome: 'unreachable', why: 'the instance reports no address; give `endpoint`' };
  if (instance.engine === 'SQLServer')
    return { ...base, outcome: 'unreachable', why: 'SQL Server logins are not checked' };
  const address = addressOf(endpoint, databaseOf(pair), instance.engine === 'PostgreSQL' ? 5432 : 3306);
  try {
    const credential = await cloud.credential(pair.desired.name, stage);
    const result = await login(instance.engine, address, credential, {
      timeoutMs: 10_000,
      tls: loopback.test(address.host) ? 'off' : 'required',
      ...(ca === undefined ? {} : { ca }),
    });
    const seen = { ...base, account: credential.account, address: endpoint };
    if (result.outcome === 'accepted') return { ...seen, outcome: 'accepted', why: '' };
    return {
      ...seen,
      outcome: result.outcome,
      why: `${result.reason} (${result.code})`,
    };
  } catch (error) {
    if (!(error instanceof DiagnosticsError)) throw error;
    const problem = error.diagnostics[0];
    return {
      ...base,
      address: endpoint,
      outcome: 'unreachable',
      why: `${problem?.code ?? ''} ${problem?.message ?? ''}`.trim(),
    };
  }
};

const text = (checks: readonly Check[]): string =>
  renderTable(
    ['SECRET', 'STAGE', 'ACCOUNT', 'LOGIN', 'ADDRESS'],
    checks.map((check) => [
      check.secret,
      check.stage.replace('ACS', '').toLowerCase(),
      check.account || '-',
      check.outcome === 'accepted'
        ? 'accepted'
        : `${check.outcome === 'refused' ? 'REFUSED' : 'NOT TRIED'}: ${check.why}`,
      check.address || '-',
    ]),
  );

/** `keyturn verify [NAME]...`: reads the credential as an application would and logs in with it, both accounts of a pair. */
export const verify = async (names: readonly string[], flags: CommonFlags, terminal: Terminal): Promise<number> => {
  const stop = stopOnSignal(terminal, timeoutOf(flags));
  try {
    const desired = await loadFiles(flags, terminal);
    if (!desired) return exitCode({ failed: true });
    demandNames(desired, names);
    const { cloud } = await openCloud(flags, desired.region, terminal);
    const live = await cloud.read(desired, (name) => names.length === 0 || names.includes(name), stop.signal);
    const pairs = demandOurs(desired, pairsOf(desired, live, names));
    const ca = flags.ca === undefined ? undefined : readFileSync(flags.ca, 'utf8');
    const checks = await Promise.all(
      pairs.flatMap((pair) =>
        stagesOf(pair).map((stage) => checkLogin(cloud, pair, stage, live.instances[pair.live.instance ?? ''], ca)),
      ),
    );
    terminal.out(text(checks));
    const accepted = checks.filter(({ outcome }) => outcome === 'accepted').length;
    terminal.out(`${accepted} of ${checks.length} logins accepted.\n`);
    return exitCode({
      interrupted: stop.interrupted(),
      failed: checks.some(({ outcome }) => outcome === 'unreachable'),
      attention: checks.some(({ outcome }) => outcome === 'refused'),
    });
  } finally {
    stop.release();
  }
};
