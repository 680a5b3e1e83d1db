import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Keys } from './credential-chain.ts';
import { inTime } from './deadline.ts';

/** Asked before each request, since session tokens are renewed. Throws DiagnosticsError: E_CREDENTIALS. */
export type KeySource = () => Promise<Keys>;

/** Milliseconds until keys must be there; a chain of roles asks several services. */
const patience = 30_000;

type Place = { readonly loopback: boolean; readonly profile?: string | undefined };

const loopbackKeys = (env: NodeJS.ProcessEnv): Keys => {
  const [id, secret, token] = [
    env.ALIBABA_CLOUD_ACCESS_KEY_ID,
    env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
    env.ALIBABA_CLOUD_SECURITY_TOKEN,
  ];
  if (!id || !secret) {
    throw new DiagnosticsError([
      diagnostic('E_CREDENTIALS', 'no access key is given for the endpoints on this machine', {
        hint:
          "Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, as the emulator's ready file lists " +
          'them. For loopback endpoints no other place is searched, so that real keys never reach an emulator.',
      }),
    ]);
  }
  const base = { accessKeyId: id, accessKeySecret: secret };
  return token
    ? { ...base, securityToken: token, type: 'sts', providerName: 'static_sts' }
    : { ...base, type: 'access_key', providerName: 'static_ak' };
};

const unusable = (message: string, hint: string): DiagnosticsError =>
  new DiagnosticsError([diagnostic('E_CREDENTIALS', message, { hint })]);

/** A profile that was named is used, or nothing is: the keys of the environment may be of another account. */
const demandUsable = ({ loopback, profile }: Place): void => {
  if (profile === '') {
    const hint = 'Name one, or leave --profile out. An empty variable in a script makes an empty name.';
    throw unusable('the name of the profile is empty', hint);
  }
  if (loopback && profile !== undefined) {
    const hint =
      'Leave --profile out for an emulator: it takes the keys of the environment alone, so that no real key reaches it. ' +
      'For Alibaba Cloud leave out the endpoints (--kms-endpoint, KEYTURN_KMS_ENDPOINT and the like).';
    throw unusable(`profile ${profile} is not used for endpoints on this machine`, hint);
  }
};

const notFound = (profile: string | undefined): DiagnosticsError =>
  new DiagnosticsError([
    diagnostic('E_CREDENTIALS', profile ? `profile ${profile} gives no credentials` : 'no credentials were found', {
      hint: profile
        ? 'Look it up in ~/.aliyun/config.json (`aliyun configure list`); a profile that assumes a role needs the right to do so.'
        : 'Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, run with an OIDC or instance role, or configure a profile with `aliyun configure` and give --profile.',
    }),
  ]);

/**
 * For endpoints on this machine only the explicit keys of the environment, and never a profile. Otherwise the default chain
 * of @alicloud/credentials (environment, OIDC, ~/.aliyun/config.json, instance role), or the one profile that was named.
 */
export const openKeySource = async (place: Place, env: NodeJS.ProcessEnv = process.env): Promise<KeySource> => {
  demandUsable(place);
  if (place.loopback) {
    const keys = loopbackKeys(env);
    return async () => keys;
  }
  const { chainOf } = await import('./credential-chain.ts');
  const ask = chainOf(place.profile);
  const source: KeySource = async () => {
    // The chain's own message is dropped: it quotes files and answers.
    const keys = await inTime(patience, undefined, ask).catch(() => undefined);
    if (typeof keys !== 'object') throw notFound(place.profile);
    return keys;
  };
  await source();
  return source;
};
