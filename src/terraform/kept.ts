import { passwordLike } from '../diagnostics/password-like.ts';
import type { Values } from './attributes.ts';

/** In the order in which the reasons first occur. */
const groupBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> => {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};

type Kept = { readonly texts: Readonly<Record<string, string>>; readonly notes: readonly string[] };

/** What is left out is left alone in the cloud, and told by its key: more than the file takes, and what might be a password. */
const some = (what: string, values: Values, most: number, fits: (key: string, value: string) => boolean): Kept => {
  const all = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = all.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []));
  const fitting = texts.filter(([key, value]) => !passwordLike.test(key) && fits(key, value));
  const why = ([key, value]: (typeof all)[number]): string => {
    if (passwordLike.test(key)) return 'the key speaks of a password';
    if (typeof value !== 'string') return 'not text';
    return fits(key, value)
      ? `beyond the ${most} that the file takes`
      : 'characters or a length that the file does not take';
  };
  const kept = new Map(fitting.slice(0, most));
  const left = groupBy(
    all.filter(([key]) => !kept.has(key)),
    why,
  );
  return {
    texts: Object.fromEntries(kept),
    notes: [...left].map(
      ([reason, entries]) => `${what} left out (${reason}): ${entries.map(([key]) => key).join(', ')}.`,
    ),
  };
};

const tagText = /^[A-Za-z0-9/\\_.+=:@ -]{0,128}$/;
const isTag = (key: string, value: string): boolean => key !== '' && tagText.test(key) && tagText.test(value);

/** Tags of others than keyturn and Alibaba Cloud, which write theirs themselves. */
export const tagsKept = (tags: Values): Kept => {
  const own = Object.entries(tags).filter(([key]) => !/^(keyturn:|aliyun|acs:)/.test(key));
  return some('Tags', Object.fromEntries(own), 12, isTag);
};

export const customDataKept = (customData: Values): Kept =>
  some('customData', customData, 10, (key, value) => key.length + value.length <= 80);
