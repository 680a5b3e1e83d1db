import type { Stage } from '../cloud/cloud.ts';
import { renderTable } from '../render/table.ts';
import { type Check, checkLogin } from './check-login.ts';
import { exitCode } from './exit.ts';
import type { CommonFlags } from './flags.ts';
import { inLanes } from './in-lanes.ts';
import { interruptible } from './interrupt.ts';
import { demandOurs, type Pair, readNamed } from './named.ts';
import { report } from './report.ts';
import type { Terminal } from './terminal.ts';

/** Logins at once: a database server counts connections, and this one has other clients. */
const lanes = 8;

const stagesOf = (pair: Pair): readonly Stage[] =>
  pair.live?.mode === 'dual' ? ['ACSCurrent', 'ACSPrevious'] : ['ACSCurrent'];

const words = { accepted: 'accepted', refused: 'REFUSED', notTried: 'NOT TRIED', unchecked: 'unchecked' } as const;

const text = (checks: readonly Check[]): string =>
  renderTable(
    ['SECRET', 'STAGE', 'ACCOUNT', 'LOGIN', 'ADDRESS'],
    checks.map(({ secret, stage, account, outcome, address }) => [
      secret,
      stage.replace('ACS', '').toLowerCase(),
      account || '-',
      words[outcome],
      address || '-',
    ]),
  );

const summary = (checks: readonly Check[]): string => {
  const count = (wanted: Check['outcome']): number => checks.filter(({ outcome }) => outcome === wanted).length;
  const unchecked = count('unchecked');
  return `${count('accepted')} of ${checks.length} logins accepted${unchecked > 0 ? `, ${unchecked} unchecked` : ''}.\n`;
};

/** Who verifies nothing but what cannot be checked must not read that as a yes. */
const nothingChecked = (checks: readonly Check[]): boolean =>
  checks.length > 0 && checks.every(({ outcome }) => outcome === 'unchecked');

/**
 * `keyturn verify [NAME]...`: reads the credential as an application would and logs in with it, both accounts of a pair.
 * Logins of an engine that keyturn has no client for are unchecked: they do not fail the command beside others.
 */
export const verify = (names: readonly string[], flags: CommonFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const named = await readNamed(names, flags, terminal, stop.signal);
    if (!named) return exitCode({ failed: true });
    const wanted = demandOurs(named).flatMap((pair) => stagesOf(pair).map((stage) => ({ pair, stage })));
    const checks = await inLanes(wanted, lanes, ({ pair, stage }) =>
      checkLogin(named.cloud, pair, stage, named.live.instances[pair.live.instance ?? ''], named.ca),
    );
    terminal.out(text(checks));
    terminal.out(summary(checks));
    report(
      terminal,
      checks.flatMap(({ problems }) => problems),
    );
    return exitCode({
      interrupted: stop.interrupted(),
      failed: nothingChecked(checks) || checks.some(({ outcome }) => outcome === 'notTried'),
      attention: checks.some(({ outcome }) => outcome === 'refused'),
    });
  });
