import { driftOf, hasDrift } from '../plan/drift.ts';
import { renderDriftJson } from '../render/drift-json.ts';
import { renderDriftText } from '../render/drift-text.ts';
import { exitCode } from './exit.ts';
import type { ScopeFlags } from './flags.ts';
import { interruptible } from './interrupt.ts';
import { planLine } from './line.ts';
import { planView } from './plan.ts';
import type { Terminal } from './terminal.ts';

export type DriftFlags = ScopeFlags & { readonly format: 'text' | 'json' };

/** `keyturn drift`: what changed behind git's back, and what is broken. It plans, and writes nothing anywhere. */
export const drift = (flags: DriftFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const line = await planLine(flags, terminal, stop.signal);
    if (!line) return exitCode({ failed: true });
    const found = driftOf(line.plan);
    terminal.out(
      flags.format === 'json'
        ? renderDriftJson(line.plan, found)
        : renderDriftText(line.plan, found, planView(line, flags, terminal, true)),
    );
    return exitCode({ attention: hasDrift(found) });
  });
