import { action } from '../action/action.ts';
import { defaulting, flag, integer, isRecord, json } from '../action/params.ts';
import type { Secret, World } from '../action/world.ts';
import { summary } from './describe-secret.ts';
import { secretType, tagFields } from './secrets.ts';

type Filter = { readonly key: string; readonly values: readonly string[] };

/** What each filter key looks at. Values of one key are alternatives, keys must all fit. */
const matchers: Readonly<Record<string, (secret: Secret, value: string, world: World) => boolean>> = {
  SecretName: (secret, value) => secret.name === value,
  Description: (secret, value) => secret.description === value,
  TagKey: (secret, value) => secret.tags.some(({ key }) => key === value),
  TagValue: (secret, value) => secret.tags.some((tag) => tag.value === value),
  DKMSInstanceId: (secret, value) => secret.kmsInstanceId === value,
  SecretType: (secret, value) => secretType(secret).toLowerCase() === value.toLowerCase(),
  Creator: (_, value, world) => value === world.accountId,
};

/** Longest values in characters, where a limit is documented. */
const longest: Readonly<Record<string, number>> = { SecretName: 192, Description: 256, TagKey: 256, TagValue: 256 };
/** A search by tags finds no more than this. */
const mostByTag = 4000;

const filters = json((value: unknown): readonly Filter[] | undefined => {
  if (!Array.isArray(value) || value.length > 10) return undefined;
  const read = value.flatMap((entry: unknown) => filter(entry) ?? []);
  return read.length === value.length ? read : undefined;
});

const filter = (entry: unknown): Filter | undefined => {
  if (!isRecord(entry)) return undefined;
  const { Key: key, Values: values } = entry;
  if (typeof key !== 'string' || !Object.hasOwn(matchers, key) || !Array.isArray(values)) return undefined;
  const fits = (value: unknown): value is string =>
    typeof value === 'string' && value !== '' && [...value].length <= (longest[key] ?? Number.POSITIVE_INFINITY);
  return values.length <= 10 && values.every(fits) ? { key, values } : undefined;
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
    const start = (given.PageNumber - 1) * given.PageSize;
    const found = given.Filters.length > 0 ? search(world, given.Filters) : undefined;
    const page = found ? found.slice(start, start + given.PageSize) : world.secrets.page(start, given.PageSize);
    return {
      SecretList: { Secret: page.map((secret) => ({ ...summary(secret), ...(given.FetchTags && tagFields(secret)) })) },
      PageNumber: given.PageNumber,
      PageSize: given.PageSize,
      TotalCount: found?.length ?? world.secrets.size,
    };
  },
});

/** Looks at every secret; a list without filters does not. */
const search = (world: World, wanted: readonly Filter[]): readonly Secret[] => {
  const fits = (secret: Secret): boolean =>
    wanted.every(({ key, values }) => values.length === 0 || values.some((one) => matchers[key]?.(secret, one, world)));
  const most = wanted.some(({ key }) => /^Tag/.test(key)) ? mostByTag : Number.POSITIVE_INFINITY;
  const found: Secret[] = [];
  for (const secret of world.secrets.peekAll()) {
    if (found.length === most) break;
    if (fits(secret)) found.push(secret);
  }
  return found;
};
