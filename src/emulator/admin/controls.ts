import { duration, list, string } from '../action/shape.ts';
import type { FaultCount, FaultRule } from '../faults/faults.ts';
import { checkFaults } from '../faults/rules.ts';
import type { JournalEntry } from '../journal.ts';
import { type Runtime, replaceWorld } from '../runtime.ts';
import { checkSeed } from '../seed/read.ts';
import type { Seed } from '../seed/seed.ts';
import { worldOf } from '../seed/world.ts';
import { advance, catchUp, catchUpHere, checkOpen } from '../time/catch-up.ts';
import { stamp } from '../time/clock.ts';
import type { RotationRun } from '../time/due.ts';
import { serverView } from './server-view.ts';
import { type StateView, stateView } from './state-view.ts';

/** What the admin endpoints do, and the library as well. */
export type Controls = {
  /** Moves the clock by `7d`, `1h30m` or milliseconds; gives the rotations that ran, each with its own time. */
  advance(by: string | number): Promise<Advanced>;
  /** Replaces all fault rules, where rules are given. Tells of each how often it fitted and fired since it was set. */
  faults(rules?: readonly FaultRule[]): readonly FaultCount[];
  state(): StateView;
  requests(): readonly JournalEntry[];
  /** Rotates the named secrets whose rotation is on, or all of them, without waiting for their date. Refuses unknown names. */
  rotateDue(names?: readonly string[]): Promise<Advanced>;
  /** Another seed; the clock, the rules and the journal start anew. */
  seed(seed: Seed): Promise<void>;
  /** Back to the seed that the emulator started with. */
  reset(): Promise<void>;
};

export type Advanced = { readonly now: string; readonly rotations: readonly RotationRun[] };

/** What falls due on the way runs at once, in this process. */
const longestAdvance = 3650 * 86_400_000;

const spanOf = (by: string | number): number => {
  const span = duration(by, 'advance');
  if (span > longestAdvance) throw new Error('advance must be at most 3650d at a time');
  return span;
};

export const controlsOf = (runtime: Runtime, firstSeed: Seed, firstOffset: number): Controls => {
  const saved = async (work: () => Promise<readonly RotationRun[]>): Promise<Advanced> => {
    checkOpen(runtime);
    const rotations = await work();
    await runtime.store.flush();
    return { now: stamp(runtime.clock.now()), rotations };
  };
  const start = async (seed: Seed): Promise<void> => {
    checkOpen(runtime);
    const world = worldOf(checkSeed(seed), Date.now() + firstOffset, runtime.random);
    await replaceWorld(runtime, world, firstOffset);
    runtime.faults.set([]);
    runtime.quotas?.clear();
    runtime.journal.clear();
    await runtime.store.flush();
  };
  return {
    advance: (by) => saved(async () => advance(runtime, spanOf(by))),
    faults: (rules) => {
      if (rules) runtime.faults.set(checkFaults(rules));
      return runtime.faults.counts();
    },
    state: () => {
      catchUpHere(runtime, runtime.clock.now());
      return stateView(runtime.world, runtime.clock.now(), (instance) => serverView(runtime, instance));
    },
    requests: () => runtime.journal.entries(),
    rotateDue: (names) => saved(() => rotateNow(runtime, names)),
    seed: start,
    reset: () => start(firstSeed),
  };
};

const checkNames = ({ world }: Runtime, names: readonly string[]): void => {
  list(string)(names, 'names');
  for (const [index, name] of names.entries())
    if (!world.secrets.peek(name)) throw new Error(`names[${index}] is no secret here: ${name.slice(0, 64)}`);
};

const rotateNow = async (runtime: Runtime, names: readonly string[] | undefined): Promise<readonly RotationRun[]> => {
  while (runtime.catchingUp) await runtime.catchingUp;
  if (names) checkNames(runtime, names);
  const now = runtime.clock.now();
  const wanted = names && new Set(names);
  for (const secret of runtime.world.secrets.peekAll()) {
    if (secret.managed?.rotation !== 'Enabled' || wanted?.has(secret.name) === false) continue;
    // Saved when it is rotated.
    secret.managed.nextRotation = now;
    runtime.due.note(secret);
  }
  return catchUp(runtime, now);
};
