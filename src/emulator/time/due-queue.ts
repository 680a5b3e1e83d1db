import type { Secret } from '../action/world.ts';

/** When something happens to a secret by itself: the end of its recovery window, or else its next rotation. */
const dueAt = ({ plannedDeleteTime, managed }: Secret): number =>
  plannedDeleteTime ??
  (managed?.rotation === 'Enabled' ? (managed.nextRotation ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY);

/** Secrets by when they are due. What a secret itself says counts: the queue knows it, or an earlier time. */
export type DueQueue = {
  /** The earliest time at which `take` may have something to give. */
  next(): number;
  /** For a secret that is new or may have changed. */
  note(secret: Secret): void;
  /** Removes the secret that is due first, if that is not after `until`, and says since when it is due. */
  take(until: number): { readonly secret: Secret; readonly at: number } | undefined;
};

/** Knows of no secret at first. `find` gives the secret that has a name now. */
export const dueQueue = (find: (name: string) => Secret | undefined): DueQueue => {
  const heap: Entry[] = [];
  /** The earliest time in the heap for each name; a later one of the same name is passed over. */
  const known = new Map<string, number>();
  let count = 0;
  const note = (secret: Secret): void => {
    const at = dueAt(secret);
    if (at >= (known.get(secret.name) ?? Number.POSITIVE_INFINITY)) return;
    known.set(secret.name, at);
    count += 1;
    push(heap, { at, count, name: secret.name });
  };
  return {
    next: () => heap[0]?.at ?? Number.POSITIVE_INFINITY,
    note,
    take: (until) => {
      for (let first = heap[0]; first && first.at <= until; first = heap[0]) {
        const { at, name } = first;
        pop(heap);
        if (known.get(name) !== at) continue;
        known.delete(name);
        const secret = find(name);
        if (!secret) continue;
        if (dueAt(secret) === at) return { secret, at };
        note(secret);
      }
      return undefined;
    },
  };
};

/** `count` keeps those that are due at the same time in the order they came. */
type Entry = { readonly at: number; readonly count: number; readonly name: string };

const isBefore = (one: Entry, other: Entry): boolean =>
  one.at < other.at || (one.at === other.at && one.count < other.count);

/** A binary heap: no entry is before its parent, which stands at half its place. */
const push = (heap: Entry[], entry: Entry): void => {
  let place = heap.length;
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above];
    if (!parent || isBefore(parent, entry)) break;
    heap[place] = parent;
    place = above;
  }
  heap[place] = entry;
};

const pop = (heap: Entry[]): void => {
  const entry = heap.pop();
  if (!entry || heap.length === 0) return;
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const [one, other] = [heap[left], heap[left + 1]];
    const child = one && other && isBefore(other, one) ? left + 1 : left;
    const first = heap[child];
    if (!first || isBefore(entry, first)) break;
    heap[place] = first;
    place = child;
  }
  heap[place] = entry;
};
