/** Things by their names, in the order they came. A page of them costs the same wherever it starts. */
export type Named<T> = {
  readonly size: number;
  get(name: string): T | undefined;
  add(thing: T): void;
  delete(name: string): void;
  values(): Iterable<T>;
  /** At most `length` things from place `start` on, counted from 0. */
  page(start: number, length: number): readonly T[];
};

export const named = <T extends { readonly name: string }>(things: readonly T[]): Named<T> => {
  const inOrder = [...things];
  const byName = new Map(inOrder.map((thing) => [thing.name, thing]));
  return {
    get size() {
      return inOrder.length;
    },
    get: (name) => byName.get(name),
    add: (thing) => {
      inOrder.push(thing);
      byName.set(thing.name, thing);
    },
    delete: (name) => {
      const thing = byName.get(name);
      if (!thing) return;
      byName.delete(name);
      inOrder.splice(inOrder.lastIndexOf(thing), 1);
    },
    values: () => byName.values(),
    page: (start, length) => inOrder.slice(start, start + length),
  };
};
