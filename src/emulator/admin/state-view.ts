import type { AccessKey, Instance, Secret, World } from '../action/world.ts';
import { callerOf } from '../identity/roles.ts';
import { extendedConfigText, rotationFields, secretType } from '../kms/secrets.ts';
import { statusOf } from '../rds/instances.ts';
import { stamp } from '../time/clock.ts';
import type { ServerView } from './server-view.ts';

/** Everything but passwords, values and key secrets: each field is named here, so none can slip in. */
export const stateView = (world: World, now: number, serverOf: (instance: Instance) => ServerView) => ({
  now: stamp(now),
  region: world.region,
  accountId: world.accountId,
  accessKeys: [...world.accessKeys.peekAll()].map((key) => accessKeyView(key, world.accountId)),
  roles: world.roles.map(({ name, id, createTime }) => ({ name, id, createTime: stamp(createTime) })),
  instances: [...world.instances.peekAll()].map((instance) => instanceView(instance, now, serverOf(instance))),
  secrets: [...world.secrets.peekAll()].map(secretView),
});

export type StateView = ReturnType<typeof stateView>;

const accessKeyView = (key: AccessKey, accountId: string) => ({
  id: key.id,
  arn: callerOf(key, accountId).arn,
  policies: key.policies,
  ...(key.expires !== undefined && { expires: stamp(key.expires) }),
  ...(key.sessionPolicy && { sessionPolicy: key.sessionPolicy }),
});

const instanceView = (instance: Instance, now: number, server: ServerView) => ({
  id: instance.id,
  region: instance.region,
  engine: instance.engine,
  engineVersion: instance.engineVersion,
  status: instance.status,
  ...server,
  databases: [...instance.databases.keys()],
  accounts: [...instance.accounts.peekAll()].map((account) => ({
    name: account.name,
    type: account.type,
    description: account.description,
    status: statusOf(account, now),
    grants: Object.fromEntries(account.grants.map(({ database, privilege }) => [database, privilege])),
  })),
});

const secretView = (secret: Secret) => ({
  name: secret.name,
  type: secretType(secret),
  description: secret.description,
  tags: Object.fromEntries(secret.tags.map(({ key, value }) => [key, value])),
  createTime: stamp(secret.createTime),
  ...(secret.plannedDeleteTime !== undefined && { plannedDeleteTime: stamp(secret.plannedDeleteTime) }),
  ...(secret.managed && { extendedConfig: extendedConfigText(secret.managed) }),
  rotation: rotationFields(secret),
  versions: secret.versions.map(({ id, createTime, stages, value }) => ({
    id,
    createTime: stamp(createTime),
    stages,
    ...(value.kind === 'account' && { account: value.account }),
  })),
});
