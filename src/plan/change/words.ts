import { globMatcher } from '../../model/glob.ts';

/** All that `--allow` takes, each alone or as WORD=GLOB. */
export const guardWords: readonly string[] = ['replace', 'interruption', 'revoke', 'mass-change'];

/** A guard's word given for this run: `--allow replace` or `--allow replace=legacy/*`. */
export type GivenWord = {
  readonly word: string;
  readonly covers: (secret: string) => boolean;
  /** As it was written. */
  readonly text: string;
};

export const givenWords = (allow: readonly string[]): readonly GivenWord[] =>
  allow.map((text) => {
    const [word = '', ...glob] = text.split('=');
    return { word, covers: glob.length === 0 ? () => true : globMatcher(glob.join('=')), text };
  });
