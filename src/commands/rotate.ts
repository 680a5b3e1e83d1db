import { randomUUID } from 'node:crypto';
import { run } from '../apply/run.ts';
import type { Step } from '../plan/plan.ts';
import { plural } from '../render/text.ts';
import { openCloud, timeoutOf } from './cloud.ts';
import { confirmed } from './confirm.ts';
import { exitCode } from './exit.ts';
import type { CommonFlags } from './flags.ts';
import { stopOnSignal } from './interrupt.ts';
import { liveView } from './live-view.ts';
import { demandNames, loadFiles } from './load-files.ts';
import { demandOurs, pairsOf } from './pick.ts';
import { report } from './report.ts';
import type { Terminal } from './terminal.ts';

export type RotateFlags = CommonFlags & { readonly yes?: boolean };

const rotation = (secret: string): Step => ({
  id: `${secret}:rotateSecret`,
  secret,
  action: { do: 'rotateSecret', secret, versionId: `keyturn-${randomUUID()}` },
  waitsFor: [],
});

/** `keyturn rotate NAME...`: rotates now and waits for the new version. Asks before it cuts off users of a single account. */
export const rotate = async (names: readonly string[], flags: RotateFlags, terminal: Terminal): Promise<number> => {
  const stop = stopOnSignal(terminal, timeoutOf(flags));
  try {
    const desired = await loadFiles(flags, terminal);
    if (!desired) return exitCode({ failed: true });
    demandNames(desired, names);
    const { cloud } = await openCloud(flags, desired.region, terminal);
    const live = await cloud.read(desired, (name) => names.includes(name), stop.signal);
    const pairs = demandOurs(desired, pairsOf(desired, live, names));
    const single = pairs.filter((pair) => pair.live.mode === 'single').map((pair) => pair.live.name);
    const question = `${single.join(', ')}: one account each, whoever holds the password is cut off until they fetch the new one. Rotate?`;
    if (single.length > 0 && !(await confirmed(question, flags, terminal))) return exitCode({ refused: true });
    const steps = pairs.map((pair) => rotation(pair.live.name));
    const view = liveView(terminal, steps);
    const results = await run(steps, cloud.perform, {
      concurrency: 8,
      signal: stop.signal,
      now: Date.now,
      onEvent: view.onEvent,
    }).finally(view.end);
    report(
      terminal,
      results.flatMap(({ diagnostic }) => (diagnostic ? [diagnostic] : [])),
    );
    const done = results.filter(({ outcome }) => outcome === 'done');
    for (const { step } of done) terminal.out(`rotated  ${step.secret}\n`);
    terminal.out(`${done.length} of ${plural(steps.length, 'secret')} rotated.\n`);
    return exitCode({ interrupted: stop.interrupted(), failed: done.length < steps.length });
  } finally {
    stop.release();
  }
};
