import { action, type Context } from '../action/action.ts';
import { defaulting, integer, isRecord, json, oneOf, optional, required, text } from '../action/params.ts';
import { common, refusal } from '../action/refusal.ts';
import type { Instance } from '../action/world.ts';
import { stamp } from '../time/clock.ts';
import { engines } from './engines.ts';
import { findInstance } from './instances.ts';

/** What both actions show of an instance. */
const shared = (context: Context, instance: Instance) => ({
  DBInstanceId: instance.id,
  DBInstanceDescription: instance.description,
  DBInstanceStatus: instance.status,
  DBInstanceType: instance.role,
  DBInstanceStorageType: instance.storageType,
  DBInstanceClass: 'emulated',
  DBInstanceNetType: 'Intranet',
  InstanceNetworkType: 'VPC',
  ConnectionMode: 'Standard',
  ConnectionString: address(context, instance).ConnectionString,
  Engine: instance.engine,
  EngineVersion: instance.engineVersion,
  Category: instance.category,
  RegionId: instance.region,
  ZoneId: instance.zone,
  ResourceGroupId: instance.resourceGroup,
  LockMode: instance.lockMode,
  PayType: 'Postpaid',
  VpcId: 'vpc-emulator',
  VSwitchId: 'vsw-emulator',
});

/** The real or builtin server, or a name that resolves nowhere. */
const address = ({ addressOf }: Context, { id, engine }: Instance) => {
  const { host, port } = addressOf(id) ?? { host: `${id}.emulator.invalid`, port: engines[engine].port };
  return { ConnectionString: host, Port: `${port}` };
};

export const describeDbInstanceAttribute = action({
  name: 'DescribeDBInstanceAttribute',
  writes: false,
  rules: { DBInstanceId: required(text()), Expired: optional(oneOf('True', 'False')) },
  run: (context, given) => {
    const instance = findInstance(context, given.DBInstanceId);
    const attribute = {
      ...shared(context, instance),
      Port: address(context, instance).Port,
      AccountMaxQuantity: instance.accountMaxQuantity,
      DBMaxQuantity: 200,
      CreationTime: stamp(instance.createTime),
    };
    return { Items: { DBInstanceAttribute: [attribute] } };
  },
});

export const describeDbInstanceNetInfo = action({
  name: 'DescribeDBInstanceNetInfo',
  writes: false,
  rules: { DBInstanceId: required(text()) },
  run: (context, given) => {
    const instance = findInstance(context, given.DBInstanceId);
    const info = {
      ...address(context, instance),
      ConnectionStringType: 'Normal',
      IPType: 'Private',
      VPCId: 'vpc-emulator',
      VSwitchId: 'vsw-emulator',
    };
    return { DBInstanceNetInfos: { DBInstanceNetInfo: [info] }, InstanceNetworkType: 'VPC' };
  },
});

/** Parameters that an instance fits when it shows the same value under the same name. */
const filters = {
  RegionId: required(text()),
  DBInstanceId: optional(text()),
  DBInstanceStatus: optional(text()),
  DBInstanceType: optional(oneOf('Primary', 'Readonly', 'Guard', 'Temp')),
  DBInstanceClass: optional(text()),
  Engine: optional(oneOf('MySQL', 'MariaDB', 'PostgreSQL', 'SQLServer')),
  EngineVersion: optional(text()),
  Category: optional(text()),
  ConnectionMode: optional(oneOf('Standard', 'Safe')),
  ConnectionString: optional(text()),
  InstanceNetworkType: optional(oneOf('VPC', 'Classic')),
  PayType: optional(oneOf('Postpaid', 'Prepaid')),
  VpcId: optional(text()),
  VSwitchId: optional(text()),
  ZoneId: optional(text()),
  ResourceGroupId: optional(text()),
} as const;

/** Up to five tags. */
const tags = json((value) => {
  if (!isRecord(value)) return undefined;
  const pairs = Object.entries(value);
  return pairs.length <= 5 && pairs.every(([, tag]) => typeof tag === 'string') ? pairs : undefined;
});

/** Pages by number, or by token when MaxResults or NextToken is given. */
export const describeDbInstances = action({
  name: 'DescribeDBInstances',
  writes: false,
  rules: {
    ...filters,
    Expired: optional(oneOf('True', 'False')),
    SearchKey: optional(text()),
    Tags: optional(tags),
    InstanceLevel: defaulting(integer(0, 1), 0),
    PageNumber: defaulting(integer(1), 1),
    PageSize: defaulting(integer(1, 100), 30),
    MaxResults: optional(integer(1, 100)),
    NextToken: optional(text()),
  },
  run: (context, given) => {
    const wanted = Object.entries(given).filter(([name, value]) => name in filters && value);
    const found = [...context.world.instances.peekAll()]
      .filter(
        (instance) =>
          given.Expired !== 'True' &&
          `${instance.id} ${instance.description}`.includes(given.SearchKey ?? '') &&
          (given.Tags ?? []).every(([key, value]) => instance.tags[key] === value),
      )
      .map((instance) => ({ ...shared(context, instance), CreateTime: stamp(instance.createTime) }))
      .filter((shown) => {
        const values: Readonly<Record<string, string>> = shown;
        return wanted.every(([name, value]) => values[name] === value);
      })
      .map(({ Category, ...shown }) => (given.InstanceLevel === 1 ? shown : { ...shown, Category }));
    return paged(found, given);
  },
});

type Paging = {
  readonly PageNumber: number;
  readonly PageSize: number;
  readonly MaxResults: number | undefined;
  readonly NextToken: string | undefined;
};

const paged = (found: readonly object[], { PageNumber, PageSize, MaxResults, NextToken }: Paging) => {
  const byToken = MaxResults !== undefined || Boolean(NextToken);
  const size = byToken ? (MaxResults ?? 30) : PageSize;
  const start = byToken ? readToken(NextToken) : (PageNumber - 1) * size;
  const page = found.slice(start, start + size);
  return {
    Items: { DBInstance: page },
    ...(!byToken && { PageNumber }),
    PageRecordCount: page.length,
    TotalRecordCount: found.length,
    NextToken: byToken && start + size < found.length ? tokenOf(start + size) : '',
  };
};

/** Opaque to clients, as RDS's own is. */
const tokenOf = (start: number): string => Buffer.from(`from:${start}`).toString('base64url');

const readToken = (token: string | undefined): number => {
  if (!token) return 0;
  const start = /^from:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString());
  if (!start) throw refusal(common.invalid('NextToken'));
  return Number(start[1]);
};
