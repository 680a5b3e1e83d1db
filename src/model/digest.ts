import { createHash } from 'node:crypto';

/** The same bytes for equal values: keys sorted, undefined members left out. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

/** `sha256:` and 64 hex digits of the canonical JSON. */
export const digestOf = (value: unknown): string =>
  `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;

/** The first hex digits of a text's SHA-256, for names that must be short and tell things apart. */
export const shortDigest = (text: string, digits = 12): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits);
