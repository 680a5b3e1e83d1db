import { Composer, type CST, type Document } from 'yaml';

/** One is reported, the first by place. A text of 4 MiB can have a million, a kilobyte each. */
const errorLimit = 100;

class TooManyErrors extends Error {}

/** Ends the composer after so many errors, of which it tells with a function of its own. */
const endAfterErrors = (composer: Composer): void => {
  const onError: unknown = Reflect.get(composer, 'onError');
  if (typeof onError !== 'function') throw new Error('the composer does not tell of its errors');
  Reflect.set(composer, 'onError', (...told: unknown[]) => {
    Reflect.apply(onError, composer, told);
    if (composer.streamInfo().errors.length >= errorLimit) throw new TooManyErrors();
  });
};

/** The documents of a text, or its first errors where it has too many. */
export const composed = (
  tokens: readonly CST.Token[],
  length: number,
): Document.Parsed[] | Pick<Document.Parsed, 'errors'> => {
  const composer = new Composer({
    version: '1.2',
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  endAfterErrors(composer);
  try {
    return [...composer.compose(tokens, true, length)];
  } catch (error) {
    // On its way out the composer takes it for an overflow of the stack, and adds an error for each node around.
    if (error instanceof TooManyErrors) return { errors: composer.streamInfo().errors.slice(0, errorLimit) };
    throw error;
  }
};
