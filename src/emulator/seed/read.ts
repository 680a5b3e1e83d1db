import {
  anything,
  boolean,
  choice,
  count,
  date,
  distinct,
  fields,
  list,
  listBy,
  mapOf,
  type Shape,
  string,
} from '../action/shape.ts';
import { newSecretName, rotationInterval } from '../kms/readers.ts';
import { readServerUrl } from '../servers/database-server.ts';
import { seedEvent } from '../trail/seeded.ts';
import { accessKey } from './access.ts';
import { checkRds } from './rds.ts';
import type { Seed } from './seed.ts';

const server: Shape = (value, path) => {
  if (typeof value === 'string' && value.includes('://')) {
    if (!readServerUrl(value))
      throw new Error(`${path} must be like mysql://USER:PASSWORD@HOST:PORT or postgres://...`);
  } else choice('builtin', 'none')(value, path);
};

const atLeastOne =
  (inner: Shape): Shape =>
  (value, path) => {
    inner(value, path);
    if (Array.isArray(value) && value.length === 0) throw new Error(`${path} must have an entry`);
  };

const lockModes = [
  'Unlock',
  'ManualLock',
  'LockByExpiration',
  'LockByRestoration',
  'LockByDiskQuota',
  'LockReadInstanceByDiskQuota',
];

/** The statuses of an instance that RDS documents. */
const statuses = [
  'Creating',
  'Running',
  'Stopping',
  'Stopped',
  'Deleting',
  'Rebooting',
  'DBInstanceClassChanging',
  'TRANSING',
  'EngineVersionUpgrading',
  'TransingToOthers',
  'GuardDBInstanceCreating',
  'Restoring',
  'Importing',
  'ImportingFromOthers',
  'DBInstanceNetTypeChanging',
  'GuardSwitching',
  'INS_CLONING',
  'Released',
];

const account = fields({
  name: string,
  'password?': string,
  'type?': choice('Normal', 'Super', 'Sysadmin'),
  'description?': string,
  'locked?': boolean,
  'checkPolicy?': boolean,
  'privExceeded?': boolean,
  'grants?': mapOf(choice('ReadWrite', 'ReadOnly', 'DDLOnly', 'DMLOnly', 'DBOwner')),
});

const instanceFields = fields({
  id: string,
  engine: choice('MySQL', 'MariaDB', 'PostgreSQL', 'SQLServer'),
  'engineVersion?': string,
  'region?': string,
  'description?': string,
  'status?': choice(...statuses),
  'storageType?': string,
  'category?': string,
  'role?': choice('Primary', 'Readonly', 'Guard', 'Temp'),
  'lockMode?': choice(...lockModes),
  'zone?': string,
  'resourceGroup?': string,
  'tags?': mapOf(string),
  'accountMaxQuantity?': count,
  'databases?': distinct(string),
  'accounts?': listBy('name', account),
  'server?': server,
});

/** Its accounts are such as its engine can have, and a real server is one of its own engine. */
const instance: Shape = (value, path) => {
  instanceFields(value, path);
  checkRds({ ...Object(value) }, path);
  const { engine, server: url }: Readonly<Record<string, unknown>> = { ...Object(value) };
  const address = typeof url === 'string' ? readServerUrl(url) : undefined;
  if (!address) return;
  const fits = address.kind === 'postgres' ? engine === 'PostgreSQL' : engine === 'MySQL' || engine === 'MariaDB';
  if (!fits) throw new Error(`${path}.server is not a server for ${String(engine)}`);
};

/** The limits that the API has. */
const rotation: Shape = (value, path) => {
  if (value === 'off' || (typeof value === 'string' && rotationInterval(value) !== undefined)) return;
  throw new Error(`${path} must be off or an interval such as 7d, of 6h to 365d`);
};

const secretName: Shape = (value, path) => {
  string(value, path);
  if (newSecretName(String(value)) === undefined)
    throw new Error(`${path} must be 1 to 192 letters, digits or any of _ / + = . @ -, and not begin with acs/`);
};

const pair: Shape = (value, path) => {
  list(secretAccount, 2)(value, path);
  listBy('name', secretAccount)(value, path);
};

const secretAccount = fields({ name: string, 'password?': string });

const secret = fields({
  name: secretName,
  'type?': choice('Rds', 'Generic'),
  'instance?': string,
  'accounts?': pair,
  'data?': string,
  'description?': string,
  'tags?': mapOf(string),
  'customData?': mapOf(anything),
  'rotation?': rotation,
  'invalid?': boolean,
  'kmsInstance?': string,
  'encryptionKey?': string,
  'createTime?': date,
  'lastRotation?': date,
});

const shapes = {
  'region?': string,
  'accountId?': string,
  'accessKeys?': atLeastOne(listBy('id', accessKey)),
  'serviceLinkedRole?': boolean,
  'kmsInstances?': listBy('id', fields({ id: string, 'keys?': list(string) })),
  'instances?': listBy('id', instance),
  'secrets?': listBy('name', secret),
  'events?': list(seedEvent),
};

const seed = fields(shapes);

/** The keys of a seed; an object with none of them is of something else. */
export const seedKeys: readonly string[] = Object.keys(shapes).map((name) => name.replace('?', ''));

/** Checks an object from outside; throws an Error that names the place of the first mistake. */
export const checkSeed = (value: unknown): Seed => {
  seed(value, 'seed');
  return value as Seed;
};
