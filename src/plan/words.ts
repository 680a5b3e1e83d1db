import type { Desired, DesiredSecret } from '../model/desired.ts';
import { globMatcher } from '../model/glob.ts';

/** A guard's word that somebody has given, for one secret in the file or for this run. */
export type GivenWord = {
  readonly word: string;
  readonly covers: (secret: string) => boolean;
  /** As it was written: `replace`, `--allow replace=legacy/*`. */
  readonly text: string;
  /** The entry whose `allow` says it; absent for `--allow`. */
  readonly secret?: DesiredSecret;
};

const ofRun = (text: string): GivenWord => {
  const [word = '', ...glob] = text.split('=');
  return { word, covers: glob.length === 0 ? () => true : globMatcher(glob.join('=')), text: `--allow ${text}` };
};

export const givenWords = (desired: Desired, allow: readonly string[]): readonly GivenWord[] => [
  ...desired.secrets.flatMap((secret) =>
    secret.allow.map((word) => ({ word, covers: (name: string) => name === secret.name, text: word, secret })),
  ),
  ...allow.map(ofRun),
];
