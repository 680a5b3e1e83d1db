import { action, type Context } from '../../action/action.ts';
import { optional, required, text } from '../../action/params.ts';
import { common, refusal } from '../../action/refusal.ts';
import type { Secret } from '../../action/world.ts';
import { bareName } from '../readers.ts';
import { kmsRefusals } from '../refusals.ts';
import { findUsableSecret } from '../secrets.ts';
import { tagKeys, tags, withoutTags, withTags } from './tags.ts';

const target = {
  SecretName: optional(bareName),
  KeyId: optional(text({ pattern: /^.+$/s })),
  CertificateId: optional(text({ pattern: /^.+$/s })),
};

type Target = { readonly [Name in keyof typeof target]: string | undefined };

/** One of the three must be named. Keys and certificates have no tags in this emulator, so none of them is found. */
const tagged = (context: Context, { SecretName, KeyId, CertificateId }: Target): Secret => {
  const named = [SecretName, KeyId, CertificateId].filter((name) => name !== undefined);
  if (named.length === 0) throw refusal(common.missing('SecretName'));
  if (named.length > 1) throw refusal(common.invalid('SecretName'));
  if (SecretName === undefined) throw refusal(KeyId === undefined ? kmsRefusals.notFound : kmsRefusals.keyNotFound);
  return findUsableSecret(context, SecretName);
};

export const tagResource = action({
  name: 'TagResource',
  writes: true,
  rules: { ...target, Tags: required(tags) },
  run: (context, given) => {
    const secret = tagged(context, given);
    secret.tags = withTags(secret, given.Tags);
    return {};
  },
});

export const untagResource = action({
  name: 'UntagResource',
  writes: true,
  rules: { ...target, TagKeys: required(tagKeys) },
  run: (context, given) => {
    const secret = tagged(context, given);
    secret.tags = withoutTags(secret, given.TagKeys);
    return {};
  },
});
