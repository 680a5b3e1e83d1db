import type { Span } from '../document/source.ts';

/** The keys of the schema, wherever they stand. */
export const schemaKeys: ReadonlySet<string> = new Set(
  `version owner region defaults instances environments secrets rotation rotateOnCreate encryptionKey kmsInstance tags
  recoveryWindow protect onRemove adopt id endpoint database namePrefix overrides description instance accounts customData
  allow name mode create import second grants type password env file`.split(/\s+/),
);

/** Whether a line holds keys of the schema, each with a text or a mapping, and nothing else. */
const isPlain = (line: string): boolean =>
  !/[*!&[]/.test(line) &&
  line
    .split(/[{},]/)
    .filter((part) => part.trim() !== '')
    .every((part) => schemaKeys.has(/^[\s-]*["']?(\w+)["']?\s*:(?=\s|$)/.exec(part)?.[1] ?? ''));

/**
 * What no frame shows of a file that could not be understood: comments, and lines that are not plain. What stands there
 * may be a password: under a name of its own, or as what YAML takes for an alias or a tag.
 */
export const coveredUnread = (text: string): readonly Span[] => {
  let next = 0;
  return text.split('\n').map((line) => {
    const [start, comment] = [next, line.search(/\s#/)];
    next += line.length + 1;
    return isPlain(line) ? [comment < 0 ? next : start + comment, next] : [start, next];
  });
};
