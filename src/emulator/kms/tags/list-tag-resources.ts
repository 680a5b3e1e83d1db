import { action } from '../../action/action.ts';
import { numberedFields, optional, type Reader } from '../../action/params.ts';
import type { Secret, Tag, World } from '../../action/world.ts';
import { checkRegion, resources } from './tag-resources.ts';
import { tagKey, tagLimit } from './tags.ts';

/** How many tags one answer shows. */
const rows = 200;

type TagFilter = { readonly key: string; readonly value: string | undefined };

/** Without a value, any value fits. */
const filters = numberedFields(
  ['Key', 'Value'],
  ({ Key = '', Value }): TagFilter | undefined => (tagKey(Key) === undefined ? undefined : { key: Key, value: Value }),
  tagLimit,
);

/** The number of the first row of a page, as NextToken: nobody but the emulator reads it. */
const tokenOf = (row: number): string => Buffer.from(`row:${row}`).toString('base64url');

const rowOf: Reader<number> = (token) => {
  const row = Number(/^row:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString())?.[1]);
  return row > 0 && row % rows === 0 && tokenOf(row) === token ? row : undefined;
};

/** One row a tag, in the order of the secrets. Ids that name no secret give no row. */
export const listTagResources = action({
  name: 'ListTagResources',
  writes: false,
  rules: { ...resources, Tag: filters, NextToken: optional(rowOf) },
  run: ({ world }, given) => {
    checkRegion(world, given.RegionId);
    const from = given.NextToken ?? 0;
    const secrets = given.ResourceType === 'secret' ? asked(world, given.ResourceId) : [];
    const { page, more } = pageOf(secrets, given.Tag, from);
    return { NextToken: more ? tokenOf(from + rows) : '', TagResources: { TagResource: page } };
  },
});

const asked = (world: World, ids: readonly string[]): Iterable<Secret> =>
  ids.length === 0 ? world.secrets.peekAll() : [...new Set(ids)].flatMap((id) => world.secrets.get(id) ?? []);

const has = (tags: readonly Tag[], { key, value }: TagFilter): boolean =>
  tags.some((tag) => tag.key === key && (value === undefined || tag.value === value));

/** Reads no further than to the first row of the next page. */
const pageOf = (secrets: Iterable<Secret>, wanted: readonly TagFilter[], from: number) => {
  const page: object[] = [];
  let row = 0;
  for (const { name, tags } of secrets) {
    if (!wanted.every((filter) => has(tags, filter))) continue;
    for (const { key, value } of tags) {
      if (row >= from + rows) return { page, more: true };
      if (row >= from) page.push({ ResourceId: name, ResourceType: 'secret', TagKey: key, TagValue: value });
      row += 1;
    }
  }
  return { page, more: false };
};
