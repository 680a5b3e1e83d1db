import { type RotationRun, recordRun, type Settled, settle, type Waiting } from './due.ts';
import { rotate } from './kms/rotation.ts';
import { type Asked, rotationOf } from './kms/rotation-on-server.ts';
import { placeOf, rotateOnServer } from './real-calls.ts';
import { changing, type Runtime } from './runtime.ts';

const settleUntil = (runtime: Runtime, now: number): Settled => {
  const { world, due, random, servers } = runtime;
  if (now >= due.next()) return changing(runtime, () => settle(world, due, now, random, (id) => !!servers.get(id)));
  world.settledAt = Math.max(world.settledAt, now);
  return { runs: [] };
};

/** Brings the world up to `now`, as far as that needs no real server. */
export const catchUpHere = (runtime: Runtime, now: number): void => {
  if (runtime.catchingUp) return;
  const { waiting } = settleUntil(runtime, now);
  if (waiting) runtime.due.note(waiting.secret);
};

/** Brings the world up to `now`: due rotations and ended recovery windows. A promise only while a real server is at work. */
export const catchUp = (runtime: Runtime, now: number): readonly RotationRun[] | Promise<readonly RotationRun[]> => {
  if (runtime.catchingUp) return runtime.catchingUp.then(() => catchUp(runtime, now));
  const first = settleUntil(runtime, now);
  if (!first.waiting) return first.runs;
  runtime.catchingUp = waitFor(runtime, first, now).finally(() => {
    runtime.catchingUp = undefined;
  });
  return runtime.catchingUp;
};

const waitFor = async (runtime: Runtime, first: Settled, now: number): Promise<readonly RotationRun[]> => {
  const runs = [...first.runs];
  for (let { waiting } = first; waiting; ) {
    runs.push(await rotateWaiting(runtime, waiting));
    const next = settleUntil(runtime, now);
    runs.push(...next.runs);
    waiting = next.waiting;
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
  const before = await catchUp(runtime, runtime.clock.now());
  const target = runtime.clock.now() + milliseconds;
  runtime.clock.moveTo(target);
  // The time and what it brings are one change: no kill can come between.
  const runs = catchUp(runtime, target);
  changing(runtime, () => undefined);
  return [...before, ...(await runs)];
};
