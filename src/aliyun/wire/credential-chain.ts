import './quiet.ts';
import credentials from '@alicloud/credentials';

/** What a request is signed with, as openapi-core asks for it. */
export type Keys = {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
  readonly type: 'access_key' | 'sts';
  readonly providerName?: string;
};

/** Loaded for real endpoints only: asking the chain may end at the metadata address of the machine. */
export const chainOf = (profile: string | undefined): (() => Promise<Keys | undefined>) => {
  // A profile named on the command line goes before keys of the environment, as with the `aliyun` command.
  const provider =
    profile === undefined
      ? undefined
      : credentials.CLIProfileCredentialsProvider.builder().withProfileName(profile).build();
  const client = new credentials.default(null, provider);
  return async () => {
    const found = await client.getCredential();
    if (!found.accessKeyId || !found.accessKeySecret) return undefined;
    return {
      accessKeyId: found.accessKeyId,
      accessKeySecret: found.accessKeySecret,
      ...(found.securityToken ? { securityToken: found.securityToken } : {}),
      type: found.securityToken ? 'sts' : 'access_key',
      ...(found.providerName ? { providerName: found.providerName } : {}),
    };
  };
};
