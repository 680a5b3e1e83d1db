import type { Named, Pair } from '../app/line/named.ts';
import { inShownLanes } from '../app/terminal/reading-view.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import type { Stage } from '../cloud/cloud.ts';
import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Checks, LoginCheck, PairCheck } from '../diagnostics/login-check.ts';
import { groupBy } from '../render/shared/group.ts';
import { checkLogin, type Silent } from './check-login.ts';

/** Logins at once: a database server counts connections, and this one has other clients. */
const lanes = 8;

const stagesOf = (pair: Pair): readonly Stage[] =>
  pair.live?.mode === 'dual' ? ['ACSCurrent', 'ACSPrevious'] : ['ACSCurrent'];

/** As many as a line of text takes; the JSON has all of them. */
const namedAtMost = 6;

const listed = (rights: readonly string[]): string => {
  const more = rights.length - namedAtMost;
  return [...rights.slice(0, namedAtMost), ...(more > 0 ? [`${more} more`] : [])].join('; ');
};

const beyond = (rights: readonly string[], others: readonly string[]): readonly string[] => {
  const known = new Set(others);
  return rights.filter((right) => !known.has(right));
};

const hint =
  'After the next rotation applications work as the other account. `keyturn plan` shows what keyturn can make equal; let the DBA do the rest.';

/** What the server said to the two accounts themselves, compared. */
export const comparePair = (current: LoginCheck, previous: LoginCheck): PairCheck => {
  const { secret } = current;
  if (!current.rights || !previous.rights) {
    return { secret, rights: 'notChecked', onlyCurrent: [], onlyPrevious: [], problems: [] };
  }
  const onlyCurrent = beyond(current.rights, previous.rights);
  const onlyPrevious = beyond(previous.rights, current.rights);
  const problems = [
    { who: current.account, other: previous.account, more: onlyCurrent },
    { who: previous.account, other: current.account, more: onlyPrevious },
  ]
    .filter(({ more }) => more.length > 0)
    .map(({ who, other, more }) => {
      const message = `${secret}: on the server only ${who} has, and ${other} has not: ${listed(more)}`;
      return diagnostic('W_TWINS_DIFFER', message, { secret, hint });
    });
  return { secret, rights: problems.length > 0 ? 'different' : 'equal', onlyCurrent, onlyPrevious, problems };
};

/** Logs in with every credential that the secrets hand out, and compares the rights of each pair. */
export const checkPairs = async (
  named: Named,
  pairs: readonly Pair[],
  signal: AbortSignal,
  terminal: Terminal,
): Promise<Checks> => {
  const silent: Silent = new Set();
  const context = { cloud: named.cloud, ca: named.ca, silent, signal };
  const wanted = pairs.flatMap((pair) => stagesOf(pair).map((stage) => ({ pair, stage })));
  const logins = await inShownLanes(terminal, { counted: 'logins', lanes }, wanted, ({ pair, stage }) =>
    checkLogin(context, pair, stage, named.live),
  );
  const compared = [...groupBy(logins, ({ secret }) => secret).values()].flatMap(([current, previous]) =>
    previous ? comparePair(current, previous) : [],
  );
  return { logins, pairs: compared };
};
