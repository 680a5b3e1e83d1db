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

const words = { accepted: 'accepted', refused: 'REFUSED', notTried: 'NOT TRIED' } as const;

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

/** `keyturn verify [NAME]...`: reads the credential as an application would and logs in with it, both accounts of a pair. */
export const verify = (names: readonly string[], flags: CommonFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const named = await readNamed(names, flags, terminal, stop.signal);
    if (!named) return exitCode({ failed: true });
    const wanted = demandOurs(named).flatMap((pair) => stagesOf(pair).map((stage) => ({ pair, stage })));
    const checks = await inLanes(wanted, lanes, ({ pair, stage }) =>
      checkLogin(named.cloud, pair, stage, named.live.instances[pair.live.instance ?? ''], named.ca),
    );
    terminal.out(text(checks));
    const accepted = checks.filter(({ outcome }) => outcome === 'accepted').length;
    terminal.out(`${accepted} of ${checks.length} logins accepted.\n`);
    report(
      terminal,
      checks.flatMap(({ problems }) => problems),
    );
    return exitCode({
      interrupted: stop.interrupted(),
      failed: checks.some(({ outcome }) => outcome === 'notTried'),
      attention: checks.some(({ outcome }) => outcome === 'refused'),
    });
  });
