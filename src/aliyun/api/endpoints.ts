import { type Diagnostic, DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import { nameOf, type Service } from './actions.ts';

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
  actiontrail: '--actiontrail-endpoint or KEYTURN_ACTIONTRAIL_ENDPOINT',
  cms: '--cloudmonitor-endpoint or KEYTURN_CLOUDMONITOR_ENDPOINT',
  ram: '--ram-endpoint or KEYTURN_RAM_ENDPOINT',
  sts: '--sts-endpoint or KEYTURN_STS_ENDPOINT',
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
  // What a script failed to fill in must not stand for the real service.
  if (given.trim() === '') {
    return diagnostic('E_ENDPOINT', `the ${nameOf[service]} endpoint is empty`, {
      hint: `Give an address with ${givenBy[service]}, or unset it to mean the real service of the region.`,
    });
  }
  const url = urlOf(given);
  const host = url && !given.includes('@') ? [url.host] : [];
  const name = ['the', nameOf[service], 'endpoint', ...host].join(' ');
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
  actiontrail: (region) => `actiontrail.${region}.aliyuncs.com`,
  cms: (region) => `metrics.${region}.aliyuncs.com`,
  ram: () => 'ram.aliyuncs.com',
  sts: () => 'sts.aliyuncs.com',
};

/** What `status`, `history` and `doctor` look up beside KMS and RDS. An emulator serves all of them at one address. */
const lookups = ['actiontrail', 'cms', 'ram', 'sts'] as const satisfies readonly Service[];

const mixed = (endpoints: Readonly<Record<Service, Endpoint>>, named: readonly Service[]): DiagnosticsError => {
  const told = named.map((service) => `${nameOf[service]} ${hostAndPort(endpoints[service])}`).join(', ');
  const ways = named.map((service) => `${nameOf[service]} with ${givenBy[service]}`).join(', ');
  const hint = `Give all of them, as the emulator's ready file lists them, or none: ${ways}.`;
  return new DiagnosticsError([
    diagnostic('E_ENDPOINTS_MIXED', `one endpoint is on this machine and another is not: ${told}`, { hint }),
  ]);
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
  const problems: Diagnostic[] = [];
  const found = (service: Service, otherwise: string): Endpoint => {
    const text = given[service];
    const endpoint: Endpoint | Diagnostic =
      text === undefined ? { protocol: 'https', host: otherwise } : parse(service, text);
    if (!('code' in endpoint)) return endpoint;
    problems.push(endpoint);
    return { protocol: 'https', host: otherwise };
  };
  const kms = found('kms', defaultHost.kms(region));
  const rds = found('rds', defaultHost.rds(region));
  const isLocal = (endpoint: Endpoint): boolean => isLoopback(hostnameOf(endpoint));
  const lookup = (service: (typeof lookups)[number]): Endpoint =>
    given[service] === undefined && isLocal(kms) ? kms : found(service, defaultHost[service](region));
  const [actiontrail, cms, ram, sts] = [lookup('actiontrail'), lookup('cms'), lookup('ram'), lookup('sts')];
  const endpoints = { kms, rds, actiontrail, cms, ram, sts };
  if (problems.length > 0) throw new DiagnosticsError(problems);

  const named: readonly Service[] = ['kms', 'rds', ...lookups.filter((service) => given[service] !== undefined)];
  const local = named.filter((service) => isLocal(endpoints[service])).length;
  if (local > 0 && local < named.length) throw mixed(endpoints, named);
  return { ...endpoints, loopback: local > 0 };
};
