/** Names that were reached, or all of them: after a walk, and in a table that is new. */
export type Reached = ReadonlySet<string> | 'all';

/**
 * A Map in the order of creation that knows what may have changed in it: each entry that was looked up, set or deleted,
 * and all of them after a walk. So no action has to say what it changed; a look that changes nothing costs a name in a
 * set. A class, because everything that takes a Map has to take it.
 */
export class Table<Value> extends Map<string, Value> {
  #reached: Set<string> | 'all' = 'all';
  /** All names in their order, for pages; undefined when they have to be listed anew. */
  #names: string[] | undefined;

  constructor(entries: Iterable<readonly [string, Value]> = []) {
    super();
    for (const [name, value] of entries) super.set(name, value);
  }

  /** What was reached since the last call. */
  takeReached(): Reached {
    const reached = this.#reached;
    if (reached === 'all' || reached.size > 0) this.#reached = new Set();
    return reached;
  }

  /** An entry, for somebody who changes nothing. */
  peek(name: string): Value | undefined {
    return super.get(name);
  }

  /** All entries, for somebody who changes none. */
  peekAll(): Iterable<Value> {
    return super.values();
  }

  /** At most `length` entries from place `start` on, counted from 0: the cost is the same for every place. */
  page(start: number, length: number): readonly Value[] {
    this.#names ??= [...super.keys()];
    return this.#names.slice(start, start + length).flatMap((name) => this.get(name) ?? []);
  }

  override get(name: string): Value | undefined {
    const value = super.get(name);
    if (value !== undefined) this.#reach(name);
    return value;
  }

  override set(name: string, value: Value): this {
    if (!super.has(name)) this.#names?.push(name);
    this.#reach(name);
    return super.set(name, value);
  }

  override delete(name: string): boolean {
    if (!super.delete(name)) return false;
    this.#names = undefined;
    this.#reach(name);
    return true;
  }

  override clear(): void {
    super.clear();
    this.#names = undefined;
    this.#reached = 'all';
  }

  override entries(): ReturnType<Map<string, Value>['entries']> {
    this.#reached = 'all';
    return super.entries();
  }

  override [Symbol.iterator](): ReturnType<Map<string, Value>['entries']> {
    return this.entries();
  }

  override values(): ReturnType<Map<string, Value>['values']> {
    this.#reached = 'all';
    return super.values();
  }

  override forEach(visit: (value: Value, name: string, table: Map<string, Value>) => void): void {
    this.#reached = 'all';
    super.forEach(visit);
  }

  #reach(name: string): void {
    if (this.#reached !== 'all') this.#reached.add(name);
  }
}
