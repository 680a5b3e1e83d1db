import { randomUUID } from 'node:crypto';
import type { Step } from '../plan/plan.ts';
import { escapeText } from '../render/text.ts';
import { confirmed } from './confirm.ts';
import { exitCode } from './exit.ts';
import type { CommonFlags } from './flags.ts';
import { interruptible } from './interrupt.ts';
import { demandOurs, readNamed } from './named.ts';
import { report } from './report.ts';
import type { Terminal } from './terminal.ts';
import { walk } from './walk.ts';

export type RotateFlags = CommonFlags & { readonly yes?: boolean };

const rotation = (secret: string): Step => ({
  id: `${secret}:rotateSecret`,
  secret,
  action: { do: 'rotateSecret', secret, versionId: `keyturn-${randomUUID()}` },
  waitsFor: [],
});

const agreed = (single: readonly string[], flags: RotateFlags, terminal: Terminal): Promise<boolean> =>
  single.length === 0
    ? Promise.resolve(true)
    : confirmed(
        `One account each: ${single.join(', ')}. Whoever holds today's password is cut off until they fetch the new one.`,
        flags,
        terminal,
      );

/** `keyturn rotate NAME...`: rotates now and waits for the new version. Asks before it cuts off users of a single account. */
export const rotate = (names: readonly string[], flags: RotateFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const named = await readNamed(names, flags, terminal, stop.signal);
    if (!named) return exitCode({ failed: true });
    const ours = demandOurs(named).map(({ live }) => live);
    const single = ours.filter(({ mode }) => mode === 'single').map(({ name }) => name);
    if (!(await agreed(single, flags, terminal))) return exitCode({ refused: true });
    const results = await walk(
      ours.map(({ name }) => rotation(name)),
      named.cloud,
      8,
      terminal,
      stop,
    );
    report(
      terminal,
      results.flatMap(({ diagnostic }) => (diagnostic ? [diagnostic] : [])),
    );
    const done = results.filter(({ outcome }) => outcome === 'done');
    for (const { step } of done) terminal.out(`rotated  ${escapeText(step.secret)}\n`);
    terminal.out(`${done.length} of ${results.length} rotated.\n`);
    return exitCode({ interrupted: stop.interrupted(), failed: done.length < results.length });
  });
