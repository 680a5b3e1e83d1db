import './quiet.ts';
import {
  CreateSecretRequest,
  DeleteSecretRequest,
  DescribeSecretRequest,
  GetSecretValueRequest,
  ListSecretsRequest,
  ListSecretVersionIdsRequest,
  RestoreSecretRequest,
  TagResourceRequest,
  UntagResourceRequest,
  UpdateSecretRequest,
} from '@alicloud/kms20160120';
import { CreateAccountRequest } from '@alicloud/rds20140815/dist/models/CreateAccountRequest.js';
import { DeleteAccountRequest } from '@alicloud/rds20140815/dist/models/DeleteAccountRequest.js';
import { DescribeAccountsRequest } from '@alicloud/rds20140815/dist/models/DescribeAccountsRequest.js';
import { DescribeDatabasesRequest } from '@alicloud/rds20140815/dist/models/DescribeDatabasesRequest.js';
import { DescribeDBInstanceAttributeRequest } from '@alicloud/rds20140815/dist/models/DescribeDbinstanceAttributeRequest.js';
import { GrantAccountPrivilegeRequest } from '@alicloud/rds20140815/dist/models/GrantAccountPrivilegeRequest.js';
import { ModifyAccountDescriptionRequest } from '@alicloud/rds20140815/dist/models/ModifyAccountDescriptionRequest.js';
import { RevokeAccountPrivilegeRequest } from '@alicloud/rds20140815/dist/models/RevokeAccountPrivilegeRequest.js';
import type { Params } from './call.ts';

/** The members that a request model really has: its own type takes any name, and sends nothing for a misspelt one. */
type Members<Model> = {
  readonly [Name in keyof Model as string extends Name
    ? never
    : number extends Name
      ? never
      : Model[Name] extends (...given: never[]) => unknown
        ? never
        : Name]: Model[Name];
};

type RequestModel<Model> = new (map: Record<string, unknown>) => Model;

/** The parameters as the official package names them on the wire. */
const from =
  <Model extends { toMap: () => Record<string, unknown> }>(model: RequestModel<Model>) =>
  (members: Members<Model>): Params =>
    new model(members).toMap() as Params;

/** Request models of the official packages. The whole RDS package takes half a second to load, so only these files are. */
export const requests = {
  listSecrets: from(ListSecretsRequest),
  describeSecret: from(DescribeSecretRequest),
  listVersions: from(ListSecretVersionIdsRequest),
  getValue: from(GetSecretValueRequest),
  /** Knows nothing of managed secrets: SecretType, ExtendedConfig and the rotation are added to it. */
  createSecret: from(CreateSecretRequest),
  updateSecret: from(UpdateSecretRequest),
  deleteSecret: from(DeleteSecretRequest),
  restoreSecret: from(RestoreSecretRequest),
  tagResource: from(TagResourceRequest),
  untagResource: from(UntagResourceRequest),
  instance: from(DescribeDBInstanceAttributeRequest),
  accounts: from(DescribeAccountsRequest),
  databases: from(DescribeDatabasesRequest),
  createAccount: from(CreateAccountRequest),
  grant: from(GrantAccountPrivilegeRequest),
  revoke: from(RevokeAccountPrivilegeRequest),
  deleteAccount: from(DeleteAccountRequest),
  describeAccountAs: from(ModifyAccountDescriptionRequest),
} as const;
