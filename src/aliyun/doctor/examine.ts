import type { Examination } from '../../cloud/trials.ts';
import { nameOf, type Service } from '../api/actions.ts';
import { type Connection, endpointsOf, openCall } from '../connect.ts';
import { openKeySource } from '../wire/credentials.ts';
import { authorities } from '../wire/transport.ts';
import { probe } from './probe.ts';
import { makeTrials } from './trials.ts';

/** What `plan` calls, and what says who calls. */
const services = ['kms', 'rds', 'sts', 'ram'] as const satisfies readonly Service[];

/** How @alicloud/credentials calls the places where it looks. What it adds later is shown as it calls it. */
const placeOf: Readonly<Record<string, string>> = {
  static_ak: 'the environment: ALIBABA_CLOUD_ACCESS_KEY_ID',
  static_sts: 'the environment: ALIBABA_CLOUD_ACCESS_KEY_ID with ALIBABA_CLOUD_SECURITY_TOKEN',
  env: 'the environment: ALIBABA_CLOUD_ACCESS_KEY_ID',
  oidc_role_arn: 'OIDC: ALIBABA_CLOUD_OIDC_TOKEN_FILE',
  cli_profile: '~/.aliyun/config.json',
  profile: 'the credentials file',
  ecs_ram_role: 'the role of this machine',
};

/** `default/env`: which of the chain it was, from the outermost to the one that gave them. */
const sourceOf = (provider: string | undefined, profile: string | undefined): string => {
  if (profile !== undefined) return `profile ${profile} of ~/.aliyun/config.json`;
  const names = (provider ?? '').split('/').filter((name) => name !== 'default');
  return names.map((name) => (Object.hasOwn(placeOf, name) ? placeOf[name] : name)).join(', ') || 'the default chain';
};

/** Calls nothing yet. Throws DiagnosticsError: E_ENDPOINT, E_ENDPOINTS_MIXED, E_CA_FILE. */
export const examine = async (options: Connection): Promise<Examination> => {
  const endpoints = endpointsOf(options);
  const ca = options.ca === undefined ? undefined : await authorities(options.ca);
  return {
    endpoints: services.map((service) => ({
      service: nameOf[service],
      address: `${endpoints[service].protocol}://${endpoints[service].host}`,
      reach: (signal) => probe(service, endpoints[service], ca, signal),
    })),
    open: async () => {
      const keys = await openKeySource({ loopback: endpoints.loopback, profile: options.profile });
      const { providerName } = await keys();
      const source = sourceOf(providerName, options.profile);
      return { source, trials: makeTrials(await openCall(endpoints, keys, options)) };
    },
  };
};
