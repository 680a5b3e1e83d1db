import type { TestEmulator } from './emulator.ts';

/** SecretData of a managed secret with these accounts. */
export const accountData = (...names: readonly string[]): string =>
  JSON.stringify({ Accounts: names.map((AccountName) => ({ AccountName, AccountPassword: 'Imported-1' })) });

export const config = (SecretSubType: string, more: object = {}): string =>
  JSON.stringify({ SecretSubType, DBInstanceId: 'rm-none', ...more });

/** CreateSecret of a managed secret with one account, but for its name. */
export const single = {
  VersionId: 'v1',
  SecretType: 'Rds',
  SecretData: accountData('one'),
  ExtendedConfig: config('SingleUser'),
};

/** CreateSecret of a Generic secret, but for its name. */
export const generic = { VersionId: 'v1', SecretData: 'first' };

/** `[{"TagKey","TagValue"}]` */
export const tagList = (tags: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })));

/** The tags of a secret by their keys. */
export const tagsOf = async (emulator: TestEmulator, SecretName: string): Promise<Record<string, string>> => {
  const { Tags } = await emulator.must('DescribeSecret', { SecretName, FetchTags: 'true' });
  const { Tag } = Tags as { Tag: { TagKey: string; TagValue: string }[] };
  return Object.fromEntries(Tag.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
};
