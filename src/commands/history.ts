import { isAbsent, readFiles, withStandIn } from '../app/files/load-files.ts';
import { openCloud } from '../app/line/cloud.ts';
import { demandRegion } from '../app/line/demand-region.ts';
import { exitCode } from '../app/terminal/exit.ts';
import type { CommonFlags } from '../app/terminal/flags.ts';
import { interruptible } from '../app/terminal/interrupt.ts';
import { report } from '../app/terminal/report.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { DesiredSecret } from '../model/desired.ts';
import { formatDuration, parseDuration } from '../model/duration.ts';
import { namedAccounts } from '../plan/scope/scope.ts';
import { renderHistoryJson } from '../render/history/json.ts';
import { renderHistory } from '../render/history/text.ts';
import { toolVersion } from '../version.ts';

export type HistoryFlags = CommonFlags & {
  readonly since: string;
  readonly reads?: boolean;
  readonly format: 'text' | 'json';
};

/** Seconds. ActionTrail keeps no more without a trail. */
const longest = 90 * 86_400;

const secondsOf = (since: string): number => {
  const seconds = parseDuration(since);
  if (seconds && seconds <= longest) return seconds;
  throw new DiagnosticsError([
    diagnostic('E_USAGE', `--since ${since} is no duration of at most ${formatDuration(longest)}`, {
      hint: 'Write it like 12h or 7d. ActionTrail keeps events for 90 days.',
    }),
  ]);
};

type Asked = { readonly region: string; readonly entry?: DesiredSecret; readonly isKnown?: boolean };

/** Where the secret is; without files `--region` is enough. Undefined: the files have errors, which are printed. */
const askedFor = async (name: string, flags: HistoryFlags, terminal: Terminal): Promise<Asked | undefined> => {
  const { desired: all, diagnostics, sources } = await readFiles(flags);
  const [desired] = all;
  if (!desired && flags.region !== undefined && isAbsent(flags, diagnostics)) return { region: demandRegion(flags) };
  report(terminal, withStandIn(flags, diagnostics, '--region'), sources);
  if (!desired) return undefined;
  const entry = desired.secrets.find((secret) => secret.name === name);
  return { region: desired.region, isKnown: entry !== undefined, ...(entry === undefined ? {} : { entry }) };
};

/**
 * `keyturn history NAME`: the calls about one secret, as ActionTrail tells them. The secret need not be in the files, nor
 * exist any more: who deleted it is a question too.
 */
export const history = (name: string, flags: HistoryFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const seconds = secondsOf(flags.since);
    const asked = await askedFor(name, flags, terminal);
    if (!asked) return exitCode({ failed: true });
    const { region, entry, isKnown = true } = asked;
    const { cloud } = await openCloud(flags, region, terminal);
    const accounts = {
      instances: entry === undefined ? [] : [entry.instance.id],
      names: (entry && namedAccounts(entry)) ?? [],
    };
    const reads = flags.reads ?? false;
    const found = await cloud.history({ secret: name, seconds, reads, accounts }, stop.signal);
    const view = { width: terminal.width, color: terminal.color.out };
    if (flags.format === 'json') terminal.out(renderHistoryJson({ toolVersion, secret: name, region }, found));
    else terminal.out(renderHistory({ secret: name, isKnown }, found, view));
    return exitCode({ interrupted: stop.interrupted() });
  });
