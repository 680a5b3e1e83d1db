import type { Params } from '../action/params.ts';
import type { Product } from '../action/product.ts';
import type { AccessKey, World } from '../action/world.ts';
import { hasServiceRole, serviceName } from '../identity/service-role.ts';
import { secretName } from '../kms/readers.ts';

/** One RAM action that a call needs on each of these resources. */
export type Need = {
  readonly action: string;
  readonly resources: readonly string[];
  /** Condition keys of this action alone. */
  readonly keys?: ReadonlyMap<string, string>;
};

type Ask = { readonly world: World; readonly caller: AccessKey; readonly params: Params };
type Resources = (ask: Ask) => readonly string[];

/** Names come unchecked; a longer one than any service has is cut. */
const given = ({ params }: Ask, name: string): string => (params.get(name) ?? '').slice(0, 256);

const kmsArn = ({ world }: Ask, rest: string): string => `acs:kms:${world.region}:${world.accountId}:${rest}`;
const ramArn = ({ world }: Ask, rest: string): string => `acs:ram:*:${world.accountId}:${rest}`;
/** An ARN stands for itself: it may be another account's. */
const secretArn = (ask: Ask, raw: string): string => {
  const name = secretName(raw) ?? '';
  return name !== raw && name !== '' ? raw : kmsArn(ask, `secret/${name}`);
};
/** A denial repeats it, also in its event: what cannot be an id is none. */
const keyArn = (ask: Ask, id: string): string => kmsArn(ask, `key/${/^[\w/-]{1,256}$/.test(id) ? id : ''}`);

const nothing: Resources = () => [];
const everything: Resources = () => ['*'];
const container: Resources = (ask) => [kmsArn(ask, 'secret')];
const secret: Resources = (ask) => [secretArn(ask, given(ask, 'SecretName'))];

/** `TagResource` names a secret, a key or a certificate. */
const tagged: Resources = (ask) => {
  if (ask.params.get('KeyId')) return [keyArn(ask, given(ask, 'KeyId'))];
  if (ask.params.get('CertificateId')) return [kmsArn(ask, `certificate/${given(ask, 'CertificateId')}`)];
  return secret(ask);
};

/** `TagResources` names up to 50; a list by tags alone is about all of them. */
const allTagged: Resources = (ask) => {
  const ids = [...ask.params].filter(([name]) => /^ResourceId\.[1-9]\d{0,3}$/.test(name)).slice(0, 50);
  const isKey = ask.params.get('ResourceType') === 'key';
  const arn = (id: string): string => (isKey ? keyArn(ask, id) : secretArn(ask, id));
  return ids.length > 0 ? ids.map(([, id]) => arn(id)) : [kmsArn(ask, isKey ? 'key/*' : 'secret/*')];
};

const instanceArn = ({ world }: Ask, id: string): string =>
  `acs:rds:${world.instances.peek(id)?.region ?? world.region}:${world.accountId}:dbinstance/${id}`;
const instance: Resources = (ask) => [instanceArn(ask, given(ask, 'DBInstanceId'))];
const anyInstance: Resources = (ask) => [instanceArn(ask, '*')];

const role: Resources = (ask) => [ramArn(ask, `role/${given(ask, 'RoleName')}`)];

/** Where an action is granted, unless its product says it for all. */
const byAction: Readonly<Record<string, Resources>> = {
  'kms:CreateSecret': container,
  'kms:ListSecrets': container,
  'kms:GetRandomPassword': everything,
  'kms:DescribeRegions': nothing,
  // Each secret in it is asked for on its own.
  'kms:BatchGetSecretValue': nothing,
  'kms:TagResource': tagged,
  'kms:UntagResource': tagged,
  'kms:TagResources': allTagged,
  'kms:UntagResources': allTagged,
  'kms:ListTagResources': allTagged,
  'rds:DescribeDBInstances': anyInstance,
  'rds:DescribeRegions': everything,
  'ram:GetRole': role,
};

/** The product's code in RAM actions, and where its actions are granted. */
const byProduct: Readonly<Record<Product, readonly [code: string, resources: Resources]>> = {
  Kms: ['kms', secret],
  Rds: ['rds', instance],
  Actiontrail: ['actiontrail', everything],
  Cms: ['cms', everything],
  Sts: ['sts', nothing],
  Ram: ['ram', everything],
  ResourceManager: ['ram', everything],
};

/** Keys are asked for where they are the customer's own. Through STS, the shared gateway does not ask for kms:Decrypt. */
const keyNeeds = (ask: Ask, action: string): readonly Need[] => {
  const stored = ask.world.secrets.peek(secretName(given(ask, 'SecretName')) ?? '')?.encryptionKeyId;
  const need = (keyAction: string, id: string | undefined): readonly Need[] =>
    id ? [{ action: keyAction, resources: [keyArn(ask, id)] }] : [];
  if (action === 'kms:CreateSecret') return need('kms:GenerateDataKey', given(ask, 'EncryptionKeyId'));
  if (action === 'kms:PutSecretValue') return need('kms:GenerateDataKey', stored);
  if (action === 'kms:GetSecretValue' && ask.caller.identity.kind !== 'role') return need('kms:Decrypt', stored);
  return [];
};

const roleNeed = (ask: Ask, name: string): Need => ({
  action: 'ram:CreateServiceLinkedRole',
  resources: [ramArn(ask, 'role/*')],
  keys: new Map([['ram:ServiceName', name]]),
});

/** RDS tells the tags of an instance where something is changed, not where something is read. */
const tagKeys = (ask: Ask, action: string): ReadonlyMap<string, string> => {
  if (!action.startsWith('rds:') || /^rds:(Describe|List|Check)/.test(action)) return new Map();
  const { tags = {} } = ask.world.instances.peek(given(ask, 'DBInstanceId')) ?? {};
  return new Map(Object.entries(tags).map(([key, value]) => [`rds:ResourceTag/${key}`, value]));
};

/** Everything that RAM must allow for a call to go through. */
export const needsOf = (product: Product, name: string, ask: Ask): readonly Need[] => {
  const [code, resources] = byProduct[product];
  const action = `${code}:${name}`;
  if (action === 'ram:CreateServiceLinkedRole') return [roleNeed(ask, given(ask, 'ServiceName'))];
  const makesRole = action === 'kms:CreateSecret' && given(ask, 'SecretType') === 'Rds' && !hasServiceRole(ask.world);
  return [
    { action, resources: (byAction[action] ?? resources)(ask), keys: tagKeys(ask, action) },
    ...keyNeeds(ask, action),
    ...(makesRole ? [roleNeed(ask, serviceName)] : []),
  ];
};
