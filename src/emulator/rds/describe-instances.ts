import { action, type Context } from '../action.ts';
import { stamp } from '../clock.ts';
import { defaulting, integer, oneOf, optional, required, text } from '../params.ts';
import { common, refusal } from '../refusal.ts';
import type { Instance } from '../world.ts';
import { engines } from './engines.ts';
import { findInstance } from './instances.ts';

const shared = (instance: Instance) => ({
  DBInstanceId: instance.id,
  DBInstanceDescription: instance.description,
  DBInstanceStatus: instance.status,
  DBInstanceType: 'Primary',
  DBInstanceStorageType: instance.storageType,
  Engine: instance.engine,
  EngineVersion: instance.engineVersion,
  RegionId: instance.region,
  LockMode: 'Unlock',
  PayType: 'Postpaid',
});

/** The builtin login server, or a name that resolves nowhere. */
const address = ({ loginPort }: Context, { id, engine }: Instance) => {
  const port = loginPort(id);
  return port === undefined
    ? { ConnectionString: `${id}.emulator.invalid`, Port: `${engines[engine].port}` }
    : { ConnectionString: '127.0.0.1', Port: `${port}` };
};

export const describeDbInstanceAttribute = action({
  name: 'DescribeDBInstanceAttribute',
  writes: false,
  rules: { DBInstanceId: required(text()) },
  run: (context, given) => {
    const instance = findInstance(context, given.DBInstanceId);
    const attribute = {
      ...shared(instance),
      ...address(context, instance),
      Category: 'HighAvailability',
      AccountMaxQuantity: instance.accountMaxQuantity,
      DBMaxQuantity: 200,
      CreationTime: stamp(instance.createTime),
    };
    return { Items: { DBInstanceAttribute: [attribute] } };
  },
});

/** Pages by number, or by token when MaxResults is given. */
export const describeDbInstances = action({
  name: 'DescribeDBInstances',
  writes: false,
  rules: {
    RegionId: required(text()),
    DBInstanceId: optional(text()),
    Engine: optional(oneOf('MySQL', 'MariaDB', 'PostgreSQL', 'SQLServer')),
    DBInstanceStatus: optional(text()),
    EngineVersion: optional(text()),
    SearchKey: optional(text()),
    PageNumber: defaulting(integer(1), 1),
    PageSize: defaulting(integer(1, 100), 30),
    MaxResults: optional(integer(1, 100)),
    NextToken: optional(text()),
  },
  run: ({ world }, given) => {
    const wanted: readonly (readonly [string | undefined, (instance: Instance) => string])[] = [
      [given.RegionId, ({ region }) => region],
      [given.DBInstanceId, ({ id }) => id],
      [given.Engine, ({ engine }) => engine],
      [given.DBInstanceStatus, ({ status }) => status],
      [given.EngineVersion, ({ engineVersion }) => engineVersion],
    ];
    const found = [...world.instances.values()].filter(
      (instance) =>
        wanted.every(([value, of]) => !value || of(instance) === value) &&
        (!given.SearchKey || `${instance.id} ${instance.description}`.includes(given.SearchKey)),
    );
    const size = given.MaxResults ?? given.PageSize;
    const start = given.MaxResults === undefined ? (given.PageNumber - 1) * size : readToken(given.NextToken);
    const page = found.slice(start, start + size);
    const more = given.MaxResults !== undefined && start + size < found.length;
    return {
      Items: { DBInstance: page.map((instance) => ({ ...shared(instance), CreateTime: stamp(instance.createTime) })) },
      ...(given.MaxResults === undefined && { PageNumber: given.PageNumber }),
      PageRecordCount: page.length,
      TotalRecordCount: found.length,
      NextToken: more ? `${start + size}` : '',
    };
  },
});

const readToken = (token: string | undefined): number => {
  if (!token) return 0;
  if (!/^\d{1,9}$/.test(token)) throw refusal(common.invalid('NextToken'));
  return Number(token);
};
