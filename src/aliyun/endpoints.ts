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

const givenBy: Readonly<Record<Service, string>> = {
  kms: '--kms-endpoint or KEYTURN_KMS_ENDPOINT',
  rds: '--rds-endpoint or KEYTURN_RDS_ENDPOINT',
};

/** Without a scheme a word is too easily something else; a host name has a dot. */
const urlOf = (given: string): URL | undefined => {
  const text = given.includes('://')
    ? given
    : /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:\d+)?$/.test(given) && `https://${given}`;
  return text && URL.canParse(text) ? new URL(text) : undefined;
};

/** The diagnostics show host and port, and these only where nothing can belong to a user's name and password. */
const parse = (service: Service, given: string): Endpoint | Diagnostic => {
  const url = urlOf(given);
  const host = url && !given.includes('@') ? [url.host] : [];
  const name = ['the', service.toUpperCase(), 'endpoint', ...host].join(' ');
  const plain = url && !url.username && !url.password && !url.search && !url.hash && url.pathname === '/';
  if (!plain || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return diagnostic('E_ENDPOINT', `${name} is not a plain address`, {
      hint: `Write https://HOST, or http://127.0.0.1:PORT for an emulator, with ${givenBy[service]}; nothing may follow the host and port.`,
    });
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return diagnostic('E_ENDPOINT', `${name} is not encrypted and not on this machine`, {
      hint: `Use https:// with ${givenBy[service]}. Plain http:// is only taken for a loopback address such as 127.0.0.1.`,
    });
  }
  return { protocol: url.protocol === 'http:' ? 'http' : 'https', host: url.host };
};

/** The address with its port, also where that is the usual one. */
export const hostAndPort = ({ protocol, host }: Endpoint): string =>
  /:\d+$/.test(host) ? host : `${host}:${protocol === 'https' ? 443 : 80}`;

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
      diagnostic(
        'E_ENDPOINTS_MIXED',
        `one endpoint is on this machine and the other is not: KMS ${hostAndPort(kms)}, RDS ${hostAndPort(rds)}`,
        {
          hint: `Give both, as the emulator’s ready file lists them, or neither: KMS with ${givenBy.kms}, RDS with ${givenBy.rds}.`,
        },
      ),
    ]);
  }
  return { kms, rds, loopback: loopback.length === 2 };
};
