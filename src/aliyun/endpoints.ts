import { type Diagnostic, DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Service } from './actions.ts';

export type Endpoint = { readonly protocol: 'http' | 'https' /** `host` or `host:port`. */; readonly host: string };

export type Endpoints = Readonly<Record<Service, Endpoint>> & {
  /** All endpoints are on this machine: nothing real is reached, and no real credentials are looked for. */
  readonly loopback: boolean;
};

/** RDS of these regions is at one shared address (endpoint table of @alicloud/rds20140815). */
const sharedRds = 'rds.aliyuncs.com';
const rdsExceptions: Readonly<Record<string, string>> = {
  'cn-qingdao': sharedRds,
  'cn-beijing': sharedRds,
  'cn-hangzhou': sharedRds,
  'cn-shanghai': sharedRds,
  'cn-shenzhen': sharedRds,
  'cn-heyuan': sharedRds,
  'cn-hongkong': sharedRds,
  'ap-southeast-1': sharedRds,
  'us-west-1': sharedRds,
  'us-east-1': sharedRds,
  'cn-shanghai-finance-1': sharedRds,
  'cn-shenzhen-finance-1': sharedRds,
  'cn-beijing-finance-1': sharedRds,
  'cn-north-2-gov-1': sharedRds,
  'cn-hangzhou-finance': 'rds-vpc.cn-hangzhou-finance.aliyuncs.com',
};

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);

const optionOf: Readonly<Record<Service, string>> = { kms: '--kms-endpoint', rds: '--rds-endpoint' };

/** The diagnostics name the option, never its value: a URL may hold a password. */
const parse = (service: Service, given: string): Endpoint | Diagnostic => {
  const text = given.includes('://') ? given : `https://${given}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url && !url.username && !url.password && !url.search && !url.hash && url.pathname === '/';
  if (!url || !plain || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return diagnostic('E_ENDPOINT', `${optionOf[service]} is not an address`, {
      hint: 'Write https://HOST, or http://127.0.0.1:PORT for an emulator; nothing may follow the host and port.',
    });
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return diagnostic('E_ENDPOINT', `${optionOf[service]} is not encrypted and not on this machine`, {
      hint: 'Use https://. Plain http:// is only taken for a loopback address such as 127.0.0.1.',
    });
  }
  return { protocol: url.protocol === 'http:' ? 'http' : 'https', host: url.host };
};

const hostnameOf = (endpoint: Endpoint): string => endpoint.host.replace(/:\d+$/, '');

const defaultHost: Readonly<Record<Service, (region: string) => string>> = {
  kms: (region) => `kms.${region}.aliyuncs.com`,
  rds: (region) => (Object.hasOwn(rdsExceptions, region) && rdsExceptions[region]) || `rds.${region}.aliyuncs.com`,
};

/** Throws DiagnosticsError: E_ENDPOINT, E_ENDPOINTS_MIXED. */
export const resolveEndpoints = (
  region: string,
  given: { readonly [Name in Service]?: string | undefined },
): Endpoints => {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(region)) {
    const hint = 'Region ids look like cn-hangzhou or ap-southeast-1.';
    throw new DiagnosticsError([diagnostic('E_ENDPOINT', 'the region is not a region id', { hint })]);
  }
  const found = (service: Service): Endpoint | Diagnostic => {
    const text = given[service];
    return text === undefined ? { protocol: 'https', host: defaultHost[service](region) } : parse(service, text);
  };
  const [kms, rds] = [found('kms'), found('rds')];
  const problems = [kms, rds].filter((one) => 'code' in one);
  if ('code' in kms || 'code' in rds) throw new DiagnosticsError(problems);

  const loopback = [kms, rds].filter((endpoint) => isLoopback(hostnameOf(endpoint)));
  if (loopback.length === 1) {
    throw new DiagnosticsError([
      diagnostic('E_ENDPOINTS_MIXED', 'one endpoint is on this machine and the other is not', {
        hint: 'Give --kms-endpoint and --rds-endpoint both, as the emulator’s ready file lists them, or neither.',
      }),
    ]);
  }
  return { kms, rds, loopback: loopback.length === 2 };
};
