/**
 * Things by name, in the order of creation. It knows which of them may have changed: each that was handed out, set or
 * deleted. So no action has to say what it changed; a look that changes nothing costs a name in a set.
 */
export class Table<Value> {
  readonly #entries: Map<string, Value>;
  #reached: Set<string>;
  /** All names in their order, for pages; undefined when they have to be listed anew. */
  #names: string[] | undefined;

  constructor(entries: Iterable<readonly [string, Value]> = []) {
    this.#entries = new Map(entries);
    this.#reached = new Set(this.#entries.keys());
  }

  /** The names that were reached since the last call, or since the table is there. */
  takeReached(): ReadonlySet<string> {
    const reached = this.#reached;
    if (reached.size > 0) this.#reached = new Set();
    return reached;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  keys(): Iterable<string> {
    return this.#entries.keys();
  }

  /** An entry, for somebody who changes nothing. */
  peek(name: string): Value | undefined {
    return this.#entries.get(name);
  }

  /** All entries, for somebody who changes none. */
  peekAll(): Iterable<Value> {
    return this.#entries.values();
  }

  /** At most `length` entries from place `start` on, counted from 0, for somebody who changes none: the cost is the same for every place. */
  page(start: number, length: number): readonly Value[] {
    this.#names ??= [...this.#entries.keys()];
    return this.#names.slice(start, start + length).flatMap((name) => this.peek(name) ?? []);
  }

  get(name: string): Value | undefined {
    const value = this.#entries.get(name);
    if (value !== undefined) this.#reached.add(name);
    return value;
  }

  set(name: string, value: Value): void {
    if (!this.#entries.has(name)) this.#names?.push(name);
    this.#reached.add(name);
    this.#entries.set(name, value);
  }

  delete(name: string): void {
    if (!this.#entries.delete(name)) return;
    this.#names = undefined;
    this.#reached.add(name);
  }
}
