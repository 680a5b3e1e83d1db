import { Lexer, Parser, parse, YAMLParseError } from 'yaml';
import { readRegularFile, whyUnread } from '../read-regular-file.ts';
import { checkSeed, seedKeys } from './read.ts';
import type { Seed } from './seed.ts';

/** Bytes. A seed of ten thousand secrets has a few MiB. */
const largest = 16 * 1024 * 1024;

/** No seed nests deeper; the parser recurses. */
const deepest = 64;

const nestsTooDeep = (text: string): boolean => {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) if (token.type === 'error') return false;
    if (parser.stack.length > deepest) return true;
  }
  return false;
};

/** Reads a seed file in YAML or JSON. */
export const readSeedFile = async (path: string): Promise<Seed> => {
  const bytes = await readRegularFile(path, largest).catch((error: unknown) => {
    throw new Error(`The seed file ${path} cannot be read (${whyUnread(error)}).`);
  });
  const text = bytes.toString();
  if (nestsTooDeep(text)) throw new Error(`The seed file ${path} nests deeper than ${deepest} levels.`);
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
