import { renderStatusOne, renderStatusTable } from '../render/status-text.ts';
import { openCloud, timeoutOf } from './cloud.ts';
import { exitCode } from './exit.ts';
import type { CommonFlags } from './flags.ts';
import { type Health, healthOf } from './health.ts';
import { stopOnSignal } from './interrupt.ts';
import { demandNames, loadFiles } from './load-files.ts';
import { pairsOf } from './pick.ts';
import type { Terminal } from './terminal.ts';

export type StatusFlags = CommonFlags & { readonly unhealthy?: boolean; readonly format: 'text' | 'json' };

const print = (rows: readonly Health[], one: boolean, flags: StatusFlags, terminal: Terminal): void => {
  const view = { width: terminal.width, color: terminal.color.out };
  const [only] = rows;
  if (flags.format === 'json') terminal.out(`${JSON.stringify({ formatVersion: 1, secrets: rows }, null, 2)}\n`);
  else terminal.out(one && only ? renderStatusOne(only, view) : renderStatusTable(rows, view));
};

/** `keyturn status [NAME]`: rotation and account health, from metadata alone. */
export const status = async (name: string | undefined, flags: StatusFlags, terminal: Terminal): Promise<number> => {
  const stop = stopOnSignal(terminal, timeoutOf(flags));
  try {
    const desired = await loadFiles(flags, terminal);
    if (!desired) return exitCode({ failed: true });
    const names = name === undefined ? [] : [name];
    demandNames(desired, names);
    const { cloud } = await openCloud(flags, desired.region, terminal);
    const live = await cloud.read(desired, (each) => names.length === 0 || names.includes(each), stop.signal);
    const all = pairsOf(desired, live, names).map((pair) => healthOf(pair.desired, live));
    const rows = flags.unhealthy ? all.filter(({ problems }) => problems.length > 0) : all;
    print(rows, name !== undefined, flags, terminal);
    return exitCode({ attention: all.some(({ problems }) => problems.length > 0) });
  } finally {
    stop.release();
  }
};
