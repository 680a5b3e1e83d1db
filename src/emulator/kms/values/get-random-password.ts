import { action } from '../../action/action.ts';
import { defaulting, flag, integer, text } from '../../action/params.ts';
import type { Random } from '../../action/random.ts';
import { common, refusal } from '../../action/refusal.ts';

/** By the parameter that leaves a type of characters out. */
const types = [
  ['ExcludeLowercase', 'abcdefghijklmnopqrstuvwxyz'],
  ['ExcludeUppercase', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['ExcludeNumbers', '0123456789'],
  ['ExcludePunctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
] as const;

/** From the emulator's own generator, so that a run with the same seed gives the same passwords. */
export const getRandomPassword = action({
  name: 'GetRandomPassword',
  writes: false,
  rules: {
    PasswordLength: defaulting(integer(8, 128), 32),
    ExcludeCharacters: defaulting(text({ pattern: /^[!-~ ]*$/ }), ''),
    ExcludeLowercase: defaulting(flag, false),
    ExcludeUppercase: defaulting(flag, false),
    ExcludeNumbers: defaulting(flag, false),
    ExcludePunctuation: defaulting(flag, false),
    RequireEachIncludedType: defaulting(flag, true),
  },
  run: ({ random }, given) => {
    const included = types
      .filter(([exclude]) => !given[exclude])
      .map(([, alphabet]) => without(alphabet, given.ExcludeCharacters))
      .filter((alphabet) => alphabet !== '');
    if (included.length === 0) throw refusal(common.invalid('ExcludeCharacters'));
    const needed = given.RequireEachIncludedType ? included : [];
    const free = Array.from({ length: given.PasswordLength - needed.length }, () => included.join(''));
    return {
      RandomPassword: shuffled(
        [...needed, ...free].map((alphabet) => pick(alphabet, random)),
        random,
      ).join(''),
    };
  },
});

const without = (alphabet: string, excluded: string): string =>
  [...alphabet].filter((character) => !excluded.includes(character)).join('');

const pick = (alphabet: string, random: Random): string => alphabet.charAt(Math.floor(random.next() * alphabet.length));

const shuffled = (characters: readonly string[], random: Random): readonly string[] =>
  characters
    .map((character) => [random.next(), character] as const)
    .sort(([one], [other]) => one - other)
    .map(([, character]) => character);
