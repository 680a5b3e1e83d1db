import { action } from '../action.ts';
import { required } from '../params.ts';
import { refusal } from '../refusal.ts';
import { secretName, tagKeys, tagLimit, tags } from './readers.ts';
import { kmsRefusals } from './refusals.ts';
import { findUsableSecret } from './secrets.ts';

/** Keys that are there get the new value. Keys (KeyId) and certificates have no place in this emulator. */
export const tagResource = action({
  name: 'TagResource',
  writes: true,
  rules: { SecretName: required(secretName), Tags: required(tags) },
  run: (context, given) => {
    const secret = findUsableSecret(context, given.SecretName);
    const named = new Map([...secret.tags, ...given.Tags].map((tag) => [tag.key, tag]));
    if (named.size > tagLimit) throw refusal(kmsRefusals.tooMany);
    secret.tags = [...named.values()];
    return {};
  },
});

/** Keys that are not there are ignored. */
export const untagResource = action({
  name: 'UntagResource',
  writes: true,
  rules: { SecretName: required(secretName), TagKeys: required(tagKeys) },
  run: (context, given) => {
    const secret = findUsableSecret(context, given.SecretName);
    secret.tags = secret.tags.filter(({ key }) => !given.TagKeys.includes(key));
    return {};
  },
});
