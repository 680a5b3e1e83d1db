/** Small checks that name the place of a mistake: `seed.instances[0].engine must be one of ...`. */
export type Shape = (value: unknown, path: string) => void;

const wrong = (path: string, message: string): never => {
  throw new Error(`${path} ${message}`);
};

export const string: Shape = (value, path) => {
  if (typeof value !== 'string' || value === '')
    wrong(path, 'must be a text that is not empty (a number needs quotes)');
};

export const count: Shape = (value, path) => {
  if (!Number.isSafeInteger(value) || Number(value) < 1) wrong(path, 'must be a whole number above 0');
};

export const boolean: Shape = (value, path) => {
  if (typeof value !== 'boolean') wrong(path, 'must be true or false');
};

/** ISO 8601; `Date.parse` alone would read `1` as a year. */
const iso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

export const date: Shape = (value, path) => {
  if (typeof value !== 'string' || !iso.test(value) || Number.isNaN(Date.parse(value)))
    wrong(path, 'must be a time such as 2026-11-24T10:00:00Z');
};

export const anything: Shape = () => undefined;

export const matching =
  (pattern: RegExp, message: string): Shape =>
  (value, path) => {
    if (typeof value !== 'string' || !pattern.test(value)) wrong(path, message);
  };

export const choice =
  (...values: readonly string[]): Shape =>
  (value, path) => {
    const known = values.length === 1 ? `the text ${values[0]}` : `one of ${values.join(', ')}`;
    if (typeof value !== 'string' || !values.includes(value)) wrong(path, `must be ${known}`);
  };

export const list =
  (item: Shape, max = Number.POSITIVE_INFINITY): Shape =>
  (value, path) => {
    if (!Array.isArray(value)) return wrong(path, 'must be a list');
    if (value.length > max) wrong(path, `must have at most ${max} entries`);
    value.forEach((entry: unknown, index) => {
      item(entry, `${path}[${index}]`);
    });
  };

/** A list of texts without one that is there twice. */
export const distinct =
  (item: Shape): Shape =>
  (value, path) => {
    list(item)(value, path);
    if (!Array.isArray(value)) return;
    const index = value.findIndex((entry, at) => value.indexOf(entry) < at);
    if (index >= 0) wrong(`${path}[${index}]`, `is there twice: ${String(value[index])}`);
  };

/** A list whose entries differ in `field`. */
export const listBy =
  (field: string, item: Shape): Shape =>
  (value, path) => {
    list(item)(value, path);
    if (!Array.isArray(value)) return;
    const seen = new Set<unknown>();
    value.forEach((entry: Readonly<Record<string, unknown>>, index) => {
      if (seen.has(entry[field])) wrong(`${path}[${index}].${field}`, `is there twice: ${String(entry[field])}`);
      seen.add(entry[field]);
    });
  };

export const mapOf =
  (item: Shape): Shape =>
  (value, path) => {
    for (const [name, entry] of Object.entries(asRecord(value, path))) item(entry, `${path}.${name}`);
  };

/** An object with these fields; a name with `?` may be left out. */
export const fields =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value, path) => {
    const record = asRecord(value, path);
    const known = Object.keys(shapes).map((name) => name.replace('?', ''));
    for (const name of Object.keys(record)) {
      if (!known.includes(name)) wrong(`${path}.${name}`, `is not known here; known: ${known.join(', ') || 'none'}`);
    }
    for (const [name, shape] of Object.entries(shapes)) {
      const plain = name.replace('?', '');
      if (record[plain] !== undefined) shape(record[plain], `${path}.${plain}`);
      else if (plain === name) wrong(`${path}.${plain}`, 'is missing');
    }
  };

const asRecord = (value: unknown, path: string): Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(path, 'must be an object');
  return { ...value };
};

const unitMilliseconds: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** Milliseconds of `7d`, `1h30m`, or of a number of milliseconds. */
export const duration = (value: unknown, path: string): number => {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value;
  if (typeof value !== 'string' || !/^(\d+[dhms])+$/.test(value))
    return wrong(path, 'must be a time span such as 7d or 1h30m');
  return [...value.matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, digits, unit]) => sum + Number(digits) * (unitMilliseconds[unit ?? ''] ?? 0),
    0,
  );
};
