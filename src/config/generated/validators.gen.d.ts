import type { Secret, SecretsFile } from './secrets-file.gen.ts';

/** An error of a compiled validator, as ajv reports it with `verbose`. It holds the data: never print it. */
export type SchemaError = {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema?: unknown;
  readonly propertyName?: string;
};

type Validator<Valid> = ((data: unknown) => data is Valid) & { readonly errors?: readonly SchemaError[] | null };

/** A file without its secrets, which are checked one by one. */
export declare const checkHeader: Validator<Omit<SecretsFile, 'secrets'>>;
export declare const checkSecret: Validator<Secret>;
