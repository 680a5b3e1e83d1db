import { ownerMark } from '../model/marks.ts';
import { type Health, healthOf } from '../plan/health.ts';
import { scopeFlags } from '../render/next-command.ts';
import { renderStatusOne, renderStatusTable } from '../render/status-text.ts';
import { exitCode } from './exit.ts';
import type { CommonFlags } from './flags.ts';

import { interruptible } from './interrupt.ts';
import { environmentOf } from './load-files.ts';
import { readNamed } from './named.ts';
import type { Terminal } from './terminal.ts';

export type StatusFlags = CommonFlags & { readonly unhealthy?: boolean; readonly format: 'text' | 'json' };

const print = (rows: readonly Health[], one: boolean, flags: StatusFlags, terminal: Terminal): void => {
  const view = { width: terminal.width, color: terminal.color.out };
  const [only] = rows;
  if (flags.format === 'json') terminal.out(`${JSON.stringify({ formatVersion: 1, secrets: rows }, null, 2)}\n`);
  else if (one && only)
    terminal.out(renderStatusOne(only, view, scopeFlags(environmentOf(flags), { files: flags.file ?? [] })));
  else terminal.out(renderStatusTable(rows, view));
};

/** `keyturn status [NAME]`: rotation and account health, from metadata alone. */
export const status = (name: string | undefined, flags: StatusFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const named = await readNamed(name === undefined ? [] : [name], flags, terminal, stop.signal);
    if (!named) return exitCode({ failed: true });
    const owner = ownerMark(named.desired.owner, named.desired.environment);
    const all = named.pairs.map((pair) => healthOf(pair.desired, named.live, owner));
    const rows = flags.unhealthy ? all.filter(({ problems }) => problems.length > 0) : all;
    print(rows, name !== undefined, flags, terminal);
    return exitCode({ attention: all.some(({ problems }) => problems.length > 0) });
  });
