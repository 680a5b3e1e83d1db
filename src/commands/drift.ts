import { loadFiles } from '../app/files/load-files.ts';
import { openCloud } from '../app/line/cloud.ts';
import { optionsOf } from '../app/line/line.ts';
import { exitCode } from '../app/terminal/exit.ts';
import type { ScopeFlags } from '../app/terminal/flags.ts';
import { interruptible } from '../app/terminal/interrupt.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import { unseenInstances } from '../app/terminal/unseen.ts';
import { driftOf, hasDrift } from '../plan/health/drift.ts';
import { makePlan } from '../plan/make.ts';
import { selector } from '../plan/selection.ts';
import { renderDriftJson } from '../render/drift/json.ts';
import { renderDriftText } from '../render/drift/text.ts';
import { toolVersion } from '../version.ts';
import { planView } from './plan.ts';

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
