import { driftOf, hasDrift } from '../plan/health/drift.ts';
import { makePlan } from '../plan/make.ts';
import { selector } from '../plan/selection.ts';
import { renderDriftJson } from '../render/drift/json.ts';
import { renderDriftText } from '../render/drift/text.ts';
import { toolVersion } from '../version.ts';
import { openCloud } from './cloud.ts';
import { exitCode } from './exit.ts';
import type { ScopeFlags } from './flags.ts';
import { interruptible } from './interrupt.ts';
import { optionsOf } from './line.ts';
import { loadFiles } from './load-files.ts';
import { planView } from './plan.ts';
import type { Terminal } from './terminal.ts';
import { unseenInstances } from './unseen.ts';

export type DriftFlags = ScopeFlags & { readonly format: 'text' | 'json' };

/** `keyturn drift`: what changed behind git's back, and what is broken. It plans, and writes nothing anywhere. */
export const drift = (flags: DriftFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const options = optionsOf(flags);
    const desired = await loadFiles(flags, terminal);
    if (!desired) return exitCode({ failed: true });
    const { cloud } = await openCloud(flags, desired.region, terminal);
    const select = selector(options);
    const live = await cloud.observe(desired, select, stop.signal);
    const plan = makePlan(desired, live, options, toolVersion);
    const found = driftOf(plan);
    terminal.out(
      flags.format === 'json'
        ? renderDriftJson(plan, found)
        : renderDriftText(plan, found, planView({ plan }, flags, terminal, true)),
    );
    // What could not be read is among the findings, with what to do.
    const wanted = desired.secrets.filter(({ name }) => select(name)).map(({ instance }) => instance.id);
    return exitCode({ failed: unseenInstances(live, wanted).length > 0, attention: hasDrift(found) });
  });
