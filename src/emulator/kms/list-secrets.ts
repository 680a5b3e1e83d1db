import { action } from '../action.ts';
import { defaulting, flag, integer, isRecord, json } from '../params.ts';
import type { Secret } from '../world.ts';
import { summary } from './describe-secret.ts';
import { secretType, tagFields } from './secrets.ts';

type Filter = { readonly key: string; readonly values: readonly string[] };

/** What each filter key looks at. Values of one key are alternatives, keys must all fit. */
const matchers: Readonly<Record<string, (secret: Secret, value: string) => boolean>> = {
  SecretName: (secret, value) => secret.name === value,
  Description: (secret, value) => secret.description === value,
  TagKey: (secret, value) => secret.tags.some(({ key }) => key === value),
  TagValue: (secret, value) => secret.tags.some((tag) => tag.value === value),
  DKMSInstanceId: (secret, value) => secret.kmsInstanceId === value,
  SecretType: (secret, value) => secretType(secret).toLowerCase() === value.toLowerCase(),
};

const filters = json((value: unknown): readonly Filter[] | undefined => {
  if (!Array.isArray(value) || value.length > 10) return undefined;
  const read = value.flatMap((entry: unknown) => filter(entry) ?? []);
  return read.length === value.length ? read : undefined;
});

const filter = (entry: unknown): Filter | undefined => {
  if (!isRecord(entry)) return undefined;
  const { Key: key, Values: values } = entry;
  const fits = Array.isArray(values) && values.length <= 10 && values.every((value) => typeof value === 'string');
  return typeof key === 'string' && Object.hasOwn(matchers, key) && fits ? { key, values } : undefined;
};

export const listSecrets = action({
  name: 'ListSecrets',
  writes: false,
  rules: {
    FetchTags: defaulting(flag, false),
    PageNumber: defaulting(integer(1), 1),
    PageSize: defaulting(integer(1, 100), 10),
    Filters: defaulting(filters, []),
  },
  run: ({ world }, given) => {
    const fits = (secret: Secret): boolean =>
      given.Filters.every(
        ({ key, values }) => values.length === 0 || values.some((value) => matchers[key]?.(secret, value)),
      );
    const found = given.Filters.length === 0 ? [...world.secrets.values()] : [...world.secrets.values()].filter(fits);
    const start = (given.PageNumber - 1) * given.PageSize;
    const page = found.slice(start, start + given.PageSize);
    return {
      SecretList: { Secret: page.map((secret) => ({ ...summary(secret), ...(given.FetchTags && tagFields(secret)) })) },
      PageNumber: given.PageNumber,
      PageSize: given.PageSize,
      TotalCount: found.length,
    };
  },
});
