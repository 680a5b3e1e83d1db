import { setImmediate as othersFirst } from 'node:timers/promises';
import { rotate } from '../kms/rotation.ts';
import { type Asked, rotationOf } from '../kms/rotation-on-server.ts';
import { placeOf, rotateOnServer } from '../real-calls.ts';
import { changing, keep, type Runtime } from '../runtime.ts';
import { takeChanges } from '../state/changes.ts';
import { type RotationRun, recordRun, type Settled, settle, type Waiting } from './due.ts';

/** For how many milliseconds due rotations run before other requests are looked at. */
const stretch = 5;

const settleUntil = (runtime: Runtime, now: number, milliseconds: number): Settled => {
  const { world, due, random, servers } = runtime;
  if (now < due.next()) {
    world.settledAt = Math.max(world.settledAt, now);
    return { runs: [] };
  }
  // What was only looked at.
  takeChanges(world);
  const end = performance.now() + milliseconds;
  const waits = (instanceId: string) => servers.get(instanceId) !== undefined;
  const settled = settle(world, due, now, random, waits, () => performance.now() >= end);
  keep(runtime);
  return settled;
};

/** Brings the world up to `now`, as far as that needs no real server. */
export const catchUpHere = (runtime: Runtime, now: number): void => {
  if (runtime.catchingUp) return;
  const { waiting } = settleUntil(runtime, now, Number.POSITIVE_INFINITY);
  if (waiting) runtime.due.note(waiting.secret);
};

/** Brings the world up to `now`: due rotations and ended recovery windows. A promise only while that takes longer. */
export const catchUp = (runtime: Runtime, now: number): readonly RotationRun[] | Promise<readonly RotationRun[]> => {
  if (runtime.catchingUp) return runtime.catchingUp.then(() => catchUp(runtime, now));
  const first = settleUntil(runtime, now, stretch);
  if (!first.waiting && !first.more) return first.runs;
  runtime.catchingUp = waitFor(runtime, first, now).finally(() => {
    runtime.catchingUp = undefined;
  });
  return runtime.catchingUp;
};

const waitFor = async (runtime: Runtime, first: Settled, now: number): Promise<readonly RotationRun[]> => {
  const runs = [...first.runs];
  for (let last = first; last.waiting || last.more; ) {
    if (last.waiting) runs.push(await rotateWaiting(runtime, last.waiting));
    else await othersFirst();
    checkOpen(runtime);
    last = settleUntil(runtime, now, stretch);
    runs.push(...last.runs);
  }
  return runs;
};

const rotateWaiting = async (runtime: Runtime, { secret, at }: Waiting): Promise<RotationRun> => {
  const { random } = runtime;
  const asked: Asked = { secretName: secret.name, versionId: random.uuid(), now: at, random };
  try {
    const done = await rotated(runtime, secret.managed?.instanceId, asked);
    return changing(runtime, () =>
      recordRun(runtime.world, { secret: secret.name, done, at, versionId: asked.versionId }, random),
    );
  } finally {
    // When the state cannot be saved, it is due all the same.
    runtime.due.note(secret);
  }
};

const rotated = async (runtime: Runtime, instanceId: string | undefined, asked: Asked): Promise<boolean> => {
  const place = placeOf(runtime, instanceId);
  if (place) return rotateOnServer(runtime, place, asked);
  return changing(runtime, () => {
    const rotation = rotationOf(runtime.world, asked);
    return rotation !== undefined && rotate(rotation);
  });
};

/** Throws an Error when the emulator has ended; the next start makes up for what is still due. */
export const checkOpen = (runtime: Runtime): void => {
  if (runtime.closed) throw new Error('The emulator is closed.');
};

/** Finishes, or repeats, the rotations that an end of the emulator left between the database and the secret. */
export const finishPending = async (runtime: Runtime): Promise<void> => {
  const { world, random, clock } = runtime;
  const left = [...world.secrets.peekAll()].flatMap(({ name, managed }) =>
    managed?.pending
      ? [{ instanceId: managed.instanceId, secretName: name, versionId: managed.pending.versionId }]
      : [],
  );
  for (const { instanceId, ...asked } of left)
    await rotated(runtime, instanceId, { ...asked, now: clock.now(), random });
};

/** Moves the clock forward and runs what falls due on the way. */
export const advance = async (runtime: Runtime, milliseconds: number): Promise<readonly RotationRun[]> => {
  while (runtime.catchingUp) await runtime.catchingUp;
  const target = runtime.clock.now() + milliseconds;
  runtime.clock.moveTo(target);
  // Never one without the other: the time, and the first of what it brings. The next start makes up for what is left.
  const isDue = target >= runtime.due.next();
  const runs = catchUp(runtime, target);
  if (!isDue) changing(runtime, () => undefined);
  return runs;
};
