import { BlockList, isIP } from 'node:net';
import { fitsPattern } from './wildcards.ts';

/** One text stands for a list of one. */
export type Texts = string | readonly string[];

/** What a request tells about itself, by condition key; undefined where it tells nothing. */
export type ConditionKeys = (key: string) => string | undefined;

/** How a condition compares. A value that cannot be read as what the operator compares fits nothing. */
type Operator = {
  readonly accepts: (wanted: string) => boolean;
  readonly holds: (actual: string, wanted: readonly string[]) => boolean;
};

const operator = <T>(
  read: (text: string) => T | undefined,
  fits: (actual: T, wanted: T) => boolean,
  negated = false,
): Operator => ({
  accepts: (text) => read(text) !== undefined,
  holds: (text, wanted) => {
    const actual = read(text);
    if (actual === undefined) return false;
    const some = wanted.some((each) => {
      const value = read(each);
      return value !== undefined && fits(actual, value);
    });
    return some !== negated;
  },
});

const text = (raw: string): string => raw;

const number = (raw: string): number | undefined => (/^-?\d{1,15}(\.\d{1,15})?$/.test(raw) ? Number(raw) : undefined);

/** ISO 8601, of the second or of the minute, with Z or an offset. */
const instant = (raw: string): number | undefined => {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(raw)
    ? Date.parse(raw)
    : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
};

const truth = (raw: string): boolean | undefined => {
  const lower = raw.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
};

type Network = { readonly address: string; readonly family: 'ipv4' | 'ipv6'; readonly bits: number };

/** An address, or a range such as `10.0.0.0/8`. */
const network = (raw: string): Network | undefined => {
  const [address = '', bits, ...more] = raw.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return undefined;
  const longest = version === 4 ? 32 : 128;
  const length = bits === undefined ? longest : Number(bits);
  return length > longest ? undefined : { address, family: version === 4 ? 'ipv4' : 'ipv6', bits: length };
};

const inside = (actual: Network, wanted: Network): boolean => {
  const range = new BlockList();
  range.addSubnet(wanted.address, wanted.bits, wanted.family);
  return range.check(actual.address, actual.family);
};

const same = <T>(a: T, b: T): boolean => a === b;
const sameLetters = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const like = (actual: string, pattern: string): boolean => fitsPattern(pattern, actual);

const ordered = (name: string, read: (raw: string) => number | undefined): readonly (readonly [string, Operator])[] => [
  [`${name}Equals`, operator(read, same)],
  [`${name}NotEquals`, operator(read, same, true)],
  [`${name}LessThan`, operator(read, (a, b) => a < b)],
  [`${name}LessThanEquals`, operator(read, (a, b) => a <= b)],
  [`${name}GreaterThan`, operator(read, (a, b) => a > b)],
  [`${name}GreaterThanEquals`, operator(read, (a, b) => a >= b)],
];

const operators: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', operator(text, same)],
  ['StringNotEquals', operator(text, same, true)],
  ['StringEqualsIgnoreCase', operator(text, sameLetters)],
  ['StringNotEqualsIgnoreCase', operator(text, sameLetters, true)],
  ['StringLike', operator(text, like)],
  ['StringNotLike', operator(text, like, true)],
  ...ordered('Numeric', number),
  ...ordered('Date', instant),
  ['Bool', operator(truth, same)],
  ['IpAddress', operator(network, inside)],
  ['NotIpAddress', operator(network, inside, true)],
]);

export const operatorNames: readonly string[] = [...operators.keys()];

/** Whether `wanted` is something that the operator can compare with. */
export const accepts = (operatorName: string, wanted: string): boolean =>
  operators.get(operatorName)?.accepts(wanted) ?? false;

/** By operator, then by condition key. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, Texts>>>>;

/** Values of a key are alternatives; keys and operators must all hold. What the request does not tell fits no operator. */
export const conditionsHold = (conditions: Conditions, keys: ConditionKeys): boolean =>
  Object.entries(conditions).every(([name, wantedByKey]) =>
    Object.entries(wantedByKey).every(([key, wanted]) => {
      const actual = keys(key);
      return actual !== undefined && (operators.get(name)?.holds(actual, [wanted].flat()) ?? false);
    }),
  );
