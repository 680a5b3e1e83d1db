import { common, refusal } from './refusal.ts';

/** Parameters of a request by name, wherever they travelled. */
export type Params = ReadonlyMap<string, string>;

/** Reads one value; undefined means that it is not valid. */
export type Reader<T> = (raw: string) => T | undefined;

/** How one parameter is read. `Present` says whether a value is certain after reading. */
export type Rule<T, Present extends boolean> = {
  readonly read: Reader<T>;
  readonly needed: boolean;
  readonly fallback?: T;
  readonly present: Present;
  /** Whether an empty value is one; else it counts as not given. */
  readonly keepsEmpty?: boolean;
};

/**
 * A list on the wire: `Name.1`, `Name.2` without `fields`, else `Name.1.Key`, `Name.1.Value`, and so on. Each entry is
 * read by itself; a field that was not given is absent in it.
 */
export type NumberedRule<T> = {
  readonly entry: (fields: Readonly<Record<string, string>>) => T | undefined;
  readonly fields: readonly string[];
  readonly max: number;
  /** Whether one must be given. */
  readonly needed?: boolean;
};

export type Rules = Readonly<Record<string, Rule<unknown, boolean> | NumberedRule<unknown>>>;

export type Given<R extends Rules> = {
  readonly [Name in keyof R]: R[Name] extends NumberedRule<infer T>
    ? readonly T[]
    : R[Name] extends Rule<infer T, infer Present>
      ? Present extends true
        ? T
        : T | undefined
      : never;
};

export const required = <T>(read: Reader<T>): Rule<T, true> => ({ read, needed: true, present: true });
export const optional = <T>(read: Reader<T>): Rule<T, false> => ({ read, needed: false, present: false });
/** A text that a call can empty. */
export const emptiable = (read: Reader<string>): Rule<string, false> => ({ ...optional(read), keepsEmpty: true });
export const defaulting = <T>(read: Reader<T>, fallback: T): Rule<T, true> => ({
  read,
  needed: false,
  fallback,
  present: true,
});

/** `Name.1`, `Name.2`, ...: in the order of the numbers, which may have gaps. None given: an empty list. */
export const numbered = <T>(read: Reader<T>, max: number): NumberedRule<T> => ({
  entry: ({ '': raw = '' }) => read(raw),
  fields: [],
  max,
});

/** `Name.1.Key`, `Name.1.Value`, ...; `read` sees the fields that were given. */
export const numberedFields = <T>(
  fields: readonly string[],
  read: (given: Readonly<Record<string, string>>) => T | undefined,
  max: number,
): NumberedRule<T> => ({ entry: read, fields, max });

export const atLeastOne = <T>(rule: NumberedRule<T>): NumberedRule<T> => ({ ...rule, needed: true });

/** The names that stand for a rule, with N for any number. */
export const documentedNames = (rules: Rules): ReadonlySet<string> =>
  new Set(
    Object.entries(rules).flatMap(([name, rule]) => {
      if (!('entry' in rule)) return [name];
      return rule.fields.length === 0 ? [`${name}.N`] : rule.fields.map((field) => `${name}.N.${field}`);
    }),
  );

/** `Tag.12.Key` as it is documented: `Tag.N.Key`. Numbers count from 1, and are written in one way. */
export const documentedName = (name: string): string =>
  name.includes('.') ? name.replace(/\.[1-9]\d{0,3}(?=\.|$)/, '.N') : name;

export const text =
  (limits: { max?: number; maxBytes?: number; pattern?: RegExp } = {}): Reader<string> =>
  (raw) => {
    if ([...raw].length > (limits.max ?? Number.POSITIVE_INFINITY)) return undefined;
    if (Buffer.byteLength(raw) > (limits.maxBytes ?? Number.POSITIVE_INFINITY)) return undefined;
    return limits.pattern && !limits.pattern.test(raw) ? undefined : raw;
  };

export const oneOf =
  <const T extends string>(...values: readonly T[]): Reader<T> =>
  (raw) =>
    values.find((value) => value === raw);

export const flag: Reader<boolean> = (raw) => {
  const lower = raw.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
};

export const integer =
  (min: number, max = Number.MAX_SAFE_INTEGER): Reader<number> =>
  (raw) => {
    const value = /^\d{1,15}$/.test(raw) ? Number(raw) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  };

/** A JSON text, as far as `shape` accepts what is in it. */
export const json =
  <T>(shape: (value: unknown) => T | undefined, maxLength = Number.POSITIVE_INFINITY): Reader<T> =>
  (raw) => {
    if ([...raw].length > maxLength) return undefined;
    try {
      return shape(JSON.parse(raw));
    } catch {
      return undefined;
    }
  };

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads what was given after `rules`. Missing is reported before invalid. An empty value counts as not given, since old SDKs send null so. */
export const readGiven = <R extends Rules>(rules: R, params: Params): Given<R> => {
  for (const [name, rule] of Object.entries(rules))
    if (rule.needed && !isGiven(name, rule, params)) throw refusal(common.missing(name));
  const given: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(rules)) {
    if ('entry' in rule) {
      given[name] = readNumbered(name, rule, params);
      continue;
    }
    const raw = params.get(name);
    const value = raw === undefined || (raw === '' && !rule.keepsEmpty) ? rule.fallback : rule.read(raw);
    if (raw && value === undefined) throw refusal(common.invalid(name));
    given[name] = value;
  }
  return given as Given<R>;
};

const isGiven = (name: string, rule: Rule<unknown, boolean> | NumberedRule<unknown>, params: Params): boolean =>
  'entry' in rule
    ? [...params].some(([given, value]) => value !== '' && given.startsWith(`${name}.`))
    : Boolean(params.get(name));

const readNumbered = (name: string, rule: NumberedRule<unknown>, params: Params): readonly unknown[] => {
  const entries = new Map<number, Record<string, string>>();
  for (const [given, value] of params) {
    if (value === '' || !given.startsWith(`${name}.`)) continue;
    const [digits = '', field = ''] = given.slice(name.length + 1).split('.');
    entries.set(Number(digits), { ...entries.get(Number(digits)), [field]: value });
  }
  if (entries.size > rule.max) throw refusal(common.invalid(name));
  const inOrder = [...entries].sort(([one], [other]) => one - other);
  return inOrder.map(([number, fields]) => {
    const value = rule.entry(fields);
    if (value === undefined) throw refusal(common.invalid(`${name}.${number}`));
    return value;
  });
};
