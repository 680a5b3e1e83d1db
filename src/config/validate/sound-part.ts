import { unknownInstance } from '../../model/desired.ts';
import { nearest } from '../../model/nearest.ts';
import type { Secret } from '../generated/secrets-file.gen.ts';
import { checkSecret, type SchemaError } from '../generated/validators.gen.js';
import { keysAllowed } from './explain.ts';

/** What the schema says about an entry that is wrong, and what of the entry can still be judged. */
export type Judged = { readonly errors: readonly SchemaError[]; readonly sound?: Secret };

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const errorsOf = (value: unknown): readonly SchemaError[] => (checkSecret(value) ? [] : (checkSecret.errors ?? []));

/** The fields of an entry that an error is about; a misspelt key is about the field that was meant, too. */
const fieldsOf = ({ keyword, instancePath, params, ...error }: SchemaError): readonly string[] => {
  if (instancePath !== '') return instancePath.split('/').slice(1, 2);
  if (keyword === 'required') return [String(params.missingProperty)];
  if (keyword !== 'additionalProperties') return [];
  const key = String(params.additionalProperty);
  const meant = nearest(key, keysAllowed({ keyword, instancePath, params, ...error }));
  return meant === undefined ? [key] : [key, meant];
};

const key = { encryptionKey: 'key-0', kmsInstance: 'kst-0' };
/** In place of what is wrong and must stand there: values about which no later check has anything to say. */
const harmless: Readonly<Record<string, Partial<Secret>>> = {
  instance: { instance: unknownInstance.id },
  accounts: { accounts: { mode: 'dual' } },
  rotation: { rotation: 'off' },
  encryptionKey: key,
  kmsInstance: key,
};

/** The entry without its wrong fields. Without a name, or without knowing where it holds, nothing more can be said of it. */
const soundPart = (entry: Fields, errors: readonly SchemaError[]): Secret | undefined => {
  const wrong = new Set(errors.flatMap(fieldsOf));
  if (wrong.has('name') || wrong.has('environments')) return undefined;
  const right = Object.fromEntries(Object.entries(entry).filter(([name]) => !wrong.has(name)));
  const part: unknown = Object.assign(right, ...[...wrong].map((name) => harmless[name]));
  return checkSecret(part) ? part : undefined;
};

/** With a misspelt mode the validator does not look at the rest of the accounts; with the mode that was meant it does. */
const withMeantMode = (entry: Fields, { params }: SchemaError): Fields | undefined => {
  const meant = typeof params.tagValue === 'string' ? nearest(params.tagValue, ['dual', 'single']) : undefined;
  return meant !== undefined && isFields(entry.accounts)
    ? { ...entry, accounts: { ...entry.accounts, mode: meant } }
    : undefined;
};

/** An entry that the validator refused → every error, also those that one of them hides, and the part that is right. */
export const judge = (value: unknown): Judged => {
  const errors = errorsOf(value);
  if (!isFields(value)) return { errors };
  const wrongMode = errors.find(({ keyword }) => keyword === 'discriminator');
  const corrected = wrongMode && withMeantMode(value, wrongMode);
  const others = corrected ? errorsOf(corrected) : errors;
  const sound = soundPart(corrected ?? value, others);
  return { errors: wrongMode && corrected ? [wrongMode, ...others] : errors, ...(sound ? { sound } : {}) };
};
