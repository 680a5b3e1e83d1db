/** Stands for lists in lists, 20,000 deep: `JSON.stringify` would not survive them. */
const deep = '@deep@';

/** What no field of an answer should ever hold, or not every field. */
export const wrongValues: readonly unknown[] = [
  null,
  '',
  ' ',
  'soon',
  'true',
  '\u0000\u001b[31m\u202e\r\n::error::x',
  '\ud800',
  'x'.repeat(2_000),
  'x'.repeat(200_000),
  '-1',
  '99999999999999999999',
  '999999999d',
  '999999999s',
  '9999-12-31T23:59:59Z',
  '0000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  'Infinity',
  '__proto__',
  'constructor',
  '{"a":[1]}',
  '{}',
  '[]',
  -1,
  0,
  0.5,
  2 ** 53,
  1e300,
  true,
  [],
  [null],
  [[]],
  [{}],
  {},
  { toString: 1, a: { b: [{}] } },
  deep,
];

type Path = readonly (string | number)[];

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Some fields hold JSON as text. */
const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

/** The path to each value of an answer, the whole excepted. */
export const placesIn = (value: unknown, path: Path = []): readonly Path[] => {
  const inner = isObject(value) ? value : parsed(value);
  const here = path.length > 0 ? [path] : [];
  if (!isObject(inner)) return here;
  const keys = Array.isArray(inner) ? [...inner.keys()] : Object.keys(inner);
  return [...here, ...keys.flatMap((key) => placesIn(Reflect.get(inner, key), [...path, key]))];
};

/** The same answer with another value at one place. */
export const spoiledAt = (value: unknown, [key, ...rest]: Path, wrong: unknown): unknown => {
  if (key === undefined) return wrong;
  const text = parsed(value);
  const inner = text ?? value;
  if (!isObject(inner)) return wrong;
  const copy = Array.isArray(inner) ? [...inner] : { ...inner };
  Reflect.set(copy, key, spoiledAt(Reflect.get(inner, key), rest, wrong));
  return text === undefined ? copy : JSON.stringify(copy);
};

/** As it goes over the wire. */
export const wireText = (body: unknown): string =>
  JSON.stringify(body).replaceAll(/\\?"@deep@\\?"/g, '['.repeat(20_000) + ']'.repeat(20_000));
