import { readFile } from 'node:fs/promises';
import { parse, YAMLParseError } from 'yaml';
import type { Seed } from './seed.ts';
import { checkSeed, seedKeys } from './seed-read.ts';

/** Reads a seed file in YAML or JSON. */
export const readSeedFile = async (path: string): Promise<Seed> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`The seed file ${path} cannot be read (${error.code ?? 'unknown reason'}).`);
  });
  let value: unknown;
  try {
    // Its warnings would quote the text on the console.
    value = parse(text, { logLevel: 'error' });
  } catch (error) {
    // The parser's own message quotes the line, and a seed holds passwords; its code is a word such as DUPLICATE_KEY.
    const mistake = error instanceof YAMLParseError ? error : undefined;
    const [place] = mistake?.linePos ?? [];
    const where = place ? ` at line ${place.line}, column ${place.col}` : '';
    throw new Error(`The seed file ${path} is not valid YAML${where}${mistake ? ` (${mistake.code})` : ''}.`);
  }
  const keys = Object.keys(Object(value));
  // Checking it would name its keys, and a file that was given by mistake may be one of passwords.
  if (keys.length > 0 && !keys.some((key) => seedKeys.includes(key)))
    throw new Error(`The seed file ${path} is no seed; one has ${seedKeys.join(', ')}.`);
  return checkSeed(value ?? {});
};
