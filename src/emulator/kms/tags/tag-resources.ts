import { action, type Context } from '../../action/action.ts';
import { atLeastOne, defaulting, flag, numbered, oneOf, required, text } from '../../action/params.ts';
import { common, refusal } from '../../action/refusal.ts';
import type { Secret, World } from '../../action/world.ts';
import { bareName } from '../readers.ts';
import { kmsRefusals } from '../refusals.ts';
import { findUsableSecret } from '../secrets.ts';
import { numberedTags, tagKey, tagLimit, withoutTags, withTags } from './tags.ts';

/** What the three actions on many resources share. An id of type secret is the name of a secret. */
export const resources = {
  RegionId: required(text()),
  ResourceType: required(oneOf('key', 'secret')),
  ResourceId: numbered(bareName, 50),
};

export const checkRegion = ({ region }: World, given: string): void => {
  if (given !== region) throw refusal(common.invalid('RegionId'));
};

const someResources = { ...resources, ResourceId: atLeastOne(resources.ResourceId) };

type Named = {
  readonly RegionId: string;
  readonly ResourceType: 'key' | 'secret';
  readonly ResourceId: readonly string[];
};

/** All of the named secrets, or a refusal before anything changes. Keys have no tags in this emulator. */
const named = (context: Context, { RegionId, ResourceType, ResourceId }: Named): readonly Secret[] => {
  checkRegion(context.world, RegionId);
  if (ResourceType === 'key') throw refusal(kmsRefusals.keyNotFound);
  return [...new Set(ResourceId)].map((id) => findUsableSecret(context, id));
};

export const tagResources = action({
  name: 'TagResources',
  writes: true,
  rules: { ...someResources, Tag: atLeastOne(numberedTags) },
  run: (context, given) => {
    const after = named(context, given).map((secret) => [secret, withTags(secret, given.Tag)] as const);
    for (const [secret, tags] of after) secret.tags = tags;
    return {};
  },
});

/** `All` counts only when no key is given. */
export const untagResources = action({
  name: 'UntagResources',
  writes: true,
  rules: { ...someResources, TagKey: numbered(tagKey, tagLimit), All: defaulting(flag, false) },
  run: (context, given) => {
    if (given.TagKey.length === 0 && !given.All) throw refusal(common.missing('TagKey.1'));
    for (const secret of named(context, given))
      secret.tags = given.TagKey.length === 0 ? [] : withoutTags(secret, given.TagKey);
    return {};
  },
});
