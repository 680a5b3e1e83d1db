import type { Random } from '../action/random.ts';
import { Table } from '../action/table.ts';
import type { AccessKey, Engine, Instance, Managed, Secret, Value, Version, World } from '../action/world.ts';
import type { Role } from '../identity/identity.ts';
import { newRole } from '../identity/roles.ts';
import { serviceRole } from '../identity/service-role.ts';
import { seconds } from '../time/clock.ts';
import { trailOf } from '../trail/seeded.ts';
import { accessKeyOf } from './access.ts';
import type { Seed, SeedInstance, SeedSecret } from './seed.ts';

export const defaultVersions: Readonly<Record<Engine, string>> = {
  MySQL: '8.0',
  MariaDB: '10.3',
  PostgreSQL: '15.0',
  SQLServer: '2019_std',
};

/** Character sets of seeded databases. */
const charsets: Readonly<Record<Engine, string>> = {
  MySQL: 'utf8mb4',
  MariaDB: 'utf8mb4',
  PostgreSQL: 'UTF8,C,en_US.utf8',
  SQLServer: 'Chinese_PRC_CI_AS',
};

/** The world that a checked seed describes, at time `now`. */
export const worldOf = (seed: Seed, now: number, random: Random): World => {
  const region = seed.region ?? 'cn-hangzhou';
  const accountId = seed.accountId ?? '1000000000000000';
  const accessKeys = (seed.accessKeys ?? [{ id: 'emulator', secret: 'emulator' }]).map(accessKeyOf);
  const instances = (seed.instances ?? []).map((instance, index) =>
    instanceOf(instance, region, now, `seed.instances[${index}]`, random),
  );
  const byId = new Table(instances.map((instance) => [instance.id, instance]));
  const secrets = (seed.secrets ?? []).map((secret, index) =>
    secretOf(secret, byId, now, random, `seed.secrets[${index}]`),
  );
  return {
    region,
    accountId,
    accessKeys: new Table(accessKeys.map((key) => [key.id, key])),
    roles: rolesOf(accessKeys, seed.serviceLinkedRole ?? true, accountId, now),
    kmsInstances: (seed.kmsInstances ?? []).map(({ id, keys: inside }) => ({ id, keys: inside ?? [] })),
    instances: byId,
    secrets: new Table(secrets.map((secret) => [secret.name, secret])),
    rotationCalls: [],
    trail: trailOf(seed.events ?? [], random),
    readTrail: [],
    rotationEvents: new Table(),
    lastSeq: seed.events?.length ?? 0,
    settledAt: now,
  };
};

const rolesOf = (keys: readonly AccessKey[], service: boolean, accountId: string, now: number): readonly Role[] => {
  const names = new Set(keys.flatMap(({ identity }) => (identity.kind === 'role' ? [identity.role] : [])));
  return [
    ...[...names].map((name) => newRole(accountId, name, now)),
    ...(service ? [serviceRole(accountId, now)] : []),
  ];
};

const instanceOf = (seed: SeedInstance, region: string, now: number, path: string, random: Random): Instance => {
  const charset = charsets[seed.engine];
  const databases = (seed.databases ?? []).map((name) => ({ name, charset, description: '', readyAt: now }));
  const accounts = (seed.accounts ?? []).map((account, index) => {
    const grants = Object.entries(account.grants ?? {}).map(([database, privilege]) => {
      const at = `${path}.accounts[${index}].grants.${database}`;
      if (!seed.databases?.includes(database))
        throw new Error(`${at} names a database that the instance does not have`);
      return { database, privilege, visibleAt: now };
    });
    const { password = random.password(), type = 'Normal', description = '', ...more } = account;
    return { ...more, password, type, description, availableAt: now, grants };
  });
  return {
    id: seed.id,
    engine: seed.engine,
    engineVersion: seed.engineVersion ?? defaultVersions[seed.engine],
    region: seed.region ?? region,
    description: seed.description ?? '',
    status: seed.status ?? 'Running',
    category: seed.category ?? 'HighAvailability',
    role: seed.role ?? 'Primary',
    lockMode: seed.lockMode ?? 'Unlock',
    zone: seed.zone ?? `${seed.region ?? region}-h`,
    resourceGroup: seed.resourceGroup ?? 'rg-emulator',
    tags: seed.tags ?? {},
    storageType: seed.storageType ?? 'cloud_essd',
    accountMaxQuantity: seed.accountMaxQuantity ?? 500,
    server: seed.engine === 'SQLServer' ? 'none' : (seed.server ?? 'builtin'),
    createTime: now,
    busyUntil: 0,
    databases: new Table(databases.map((database) => [database.name, database])),
    accounts: new Table(accounts.map((account) => [account.name, account])),
  };
};

type Instances = Table<Instance>;

const secretOf = (seed: SeedSecret, instances: Instances, now: number, random: Random, path: string): Secret => {
  const createTime = seed.createTime ? Date.parse(seed.createTime) : now;
  const managed = (seed.type ?? 'Rds') === 'Rds' ? managedOf(seed, createTime, path) : undefined;
  const values = managed ? accountValues(seed, instances, path) : [dataValue(seed, path)];
  return {
    name: seed.name,
    createTime,
    updateTime: createTime,
    description: seed.description ?? '',
    tags: Object.entries(seed.tags ?? {}).map(([key, value]) => ({ key, value })),
    versions: values
      .map(
        (value, index): Version => ({
          id: random.uuid(),
          createTime,
          stages: [index === 0 ? 'ACSCurrent' : 'ACSPrevious'],
          value,
        }),
      )
      .reverse(),
    ...(seed.kmsInstance && { kmsInstanceId: seed.kmsInstance }),
    ...(seed.encryptionKey && { encryptionKeyId: seed.encryptionKey }),
    ...(managed && { managed }),
  };
};

const managedOf = (seed: SeedSecret, createTime: number, path: string): Managed => {
  if (!seed.instance) throw new Error(`${path}.instance is missing`);
  if (!seed.accounts?.length) throw new Error(`${path}.accounts must have one account, or two`);
  const interval = seconds(seed.rotation ?? 'off');
  const lastRotation = seed.lastRotation ? Date.parse(seed.lastRotation) : undefined;
  return {
    subType: seed.accounts.length === 1 ? 'SingleUser' : 'DoubleUsers',
    instanceId: seed.instance,
    customData: seed.customData ?? {},
    rotation: interval === undefined ? 'Disabled' : seed.invalid ? 'Invalid' : 'Enabled',
    ...(lastRotation !== undefined && { lastRotation }),
    ...(interval !== undefined && {
      intervalSeconds: interval,
      nextRotation: (lastRotation ?? createTime) + interval * 1000,
    }),
  };
};

const accountValues = (seed: SeedSecret, instances: Instances, path: string): readonly Value[] =>
  (seed.accounts ?? []).map(({ name, password }, index) => {
    const instance = instances.get(seed.instance ?? '');
    const own = password ?? instance?.accounts.get(name)?.password;
    if (own === undefined) {
      const why = instance ? 'the instance has no such account' : 'the seed has no such instance';
      throw new Error(`${path}.accounts[${index}].password is missing, and ${why}`);
    }
    return { kind: 'account', account: name, password: own };
  });

const dataValue = (seed: SeedSecret, path: string): Value => {
  if (seed.data === undefined) throw new Error(`${path}.data is missing`);
  return { kind: 'data', data: seed.data, dataType: 'text' };
};
