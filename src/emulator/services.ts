import type { Action } from './action/action.ts';
import type { Product } from './action/product.ts';
import { createServiceLinkedRole } from './identity/create-service-linked-role.ts';
import { getCallerIdentity } from './identity/get-caller-identity.ts';
import { getRole } from './identity/get-role.ts';
import { createSecret } from './kms/create-secret.ts';
import { deleteSecret, restoreSecret } from './kms/delete-secret.ts';
import { describeRegions } from './kms/describe-regions.ts';
import { describeSecret } from './kms/describe-secret.ts';
import { listSecrets } from './kms/list-secrets.ts';
import { rotateSecret, updateSecretRotationPolicy } from './kms/rotate-secret.ts';
import { getSecretPolicy, setSecretPolicy } from './kms/secret-policy.ts';
import { listTagResources } from './kms/tags/list-tag-resources.ts';
import { tagResource, untagResource } from './kms/tags/tag-resource.ts';
import { tagResources, untagResources } from './kms/tags/tag-resources.ts';
import { updateSecret } from './kms/update-secret.ts';
import { batchGetSecretValue } from './kms/values/batch-get-secret-value.ts';
import { getRandomPassword } from './kms/values/get-random-password.ts';
import { getSecretValue } from './kms/values/get-secret-value.ts';
import { listSecretVersionIds } from './kms/values/list-secret-version-ids.ts';
import { putSecretValue } from './kms/values/put-secret-value.ts';
import { updateSecretVersionStage } from './kms/values/update-secret-version-stage.ts';
import { describeSystemEventAttribute, describeSystemEventMetaList } from './monitor/describe-system-events.ts';
import { checkAccountNameAvailable, createAccount, deleteAccount, modifyAccountDescription } from './rds/accounts.ts';
import { createDatabase, describeDatabases } from './rds/databases.ts';
import { describeAccounts } from './rds/describe-accounts.ts';
import {
  describeDbInstanceAttribute,
  describeDbInstanceNetInfo,
  describeDbInstances,
} from './rds/describe-instances.ts';
import { describeRegions as describeRdsRegions } from './rds/describe-regions.ts';
import { resetAccount, resetAccountPassword } from './rds/passwords.ts';
import { grantAccountPrivilege, revokeAccountPrivilege } from './rds/privileges.ts';
import { lookupEvents } from './trail/lookup-events.ts';

/** One emulated product. All answer on one port; the Version of a request says which one is meant. */
export type Service = {
  readonly product: Product;
  readonly version: string;
  readonly actions: ReadonlyMap<string, Action>;
};

const byName = (...actions: readonly Action[]): ReadonlyMap<string, Action> =>
  new Map(actions.map((action) => [action.name, action]));

const kms: Service = {
  product: 'Kms',
  version: '2016-01-20',
  actions: byName(
    batchGetSecretValue,
    createSecret,
    deleteSecret,
    describeRegions,
    describeSecret,
    getRandomPassword,
    getSecretPolicy,
    getSecretValue,
    listSecrets,
    listSecretVersionIds,
    listTagResources,
    putSecretValue,
    restoreSecret,
    rotateSecret,
    setSecretPolicy,
    tagResource,
    tagResources,
    untagResource,
    untagResources,
    updateSecret,
    updateSecretRotationPolicy,
    updateSecretVersionStage,
  ),
};

const rds: Service = {
  product: 'Rds',
  version: '2014-08-15',
  actions: byName(
    checkAccountNameAvailable,
    createAccount,
    createDatabase,
    deleteAccount,
    describeAccounts,
    describeDatabases,
    describeDbInstanceAttribute,
    describeDbInstanceNetInfo,
    describeDbInstances,
    describeRdsRegions,
    grantAccountPrivilege,
    modifyAccountDescription,
    resetAccount,
    resetAccountPassword,
    revokeAccountPrivilege,
  ),
};

const actiontrail: Service = { product: 'Actiontrail', version: '2020-07-06', actions: byName(lookupEvents) };

const cloudMonitor: Service = {
  product: 'Cms',
  version: '2019-01-01',
  actions: byName(describeSystemEventAttribute, describeSystemEventMetaList),
};

const sts: Service = { product: 'Sts', version: '2015-04-01', actions: byName(getCallerIdentity) };

const ram: Service = { product: 'Ram', version: '2015-05-01', actions: byName(createServiceLinkedRole, getRole) };

const resourceManager: Service = {
  product: 'ResourceManager',
  version: '2020-03-31',
  actions: byName(createServiceLinkedRole),
};

export const services: readonly Service[] = [kms, rds, actiontrail, cloudMonitor, sts, ram, resourceManager];
