import { instanceAddress, resourceAddress } from './address.ts';
import * as read from './attributes.ts';
import { isJson } from './file.ts';

/** An instance of a resource: what `terraform state rm` takes away. */
export type TerraformObject = {
  /** Undefined where Terraform would not write such a one. */
  readonly address: string | undefined;
  /** Address of its resource, without index. */
  readonly resource: string | undefined;
  readonly type: string;
  /** Addresses of resources, without index. */
  readonly dependsOn: readonly string[];
  readonly attributes: read.Attributes;
};

export const secretType = 'alicloud_kms_secret';
const accountTypes: readonly string[] = ['alicloud_rds_account', 'alicloud_db_account'];
const privilegeType = 'alicloud_db_account_privilege';
const instanceType = 'alicloud_db_instance';
const known: readonly string[] = [secretType, privilegeType, instanceType, ...accountTypes];

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isText = (value: unknown): value is string => typeof value === 'string';

/** The objects of the types that matter here, each once: data sources and what waits to be destroyed are none. */
export const objectsOf = (resources: readonly unknown[]): readonly TerraformObject[] =>
  resources.flatMap((resource) => {
    if (!isJson(resource) || resource.mode !== 'managed') return [];
    const { type } = resource;
    if (!isText(type) || !known.includes(type)) return [];
    const base = resourceAddress(resource);
    return list(resource.instances).flatMap((instance): readonly TerraformObject[] =>
      !isJson(instance) || isText(instance.deposed)
        ? []
        : [
            {
              address: base === undefined ? undefined : instanceAddress(base, instance.index_key),
              resource: base,
              type,
              dependsOn: list(instance.dependencies).filter(isText),
              attributes: read.attributesOf(instance),
            },
          ],
    );
  });

export type TerraformAccount = {
  readonly address: string;
  readonly resource: string;
  readonly instance: string;
  readonly name: string;
  /** The permissions that Terraform gives it, a sentence for each. */
  readonly grants: readonly string[];
};

const accountKey = ({ attributes }: TerraformObject): string =>
  `${read.accountInstance(attributes)} ${read.accountName(attributes)}`;

const grantsByAccount = (objects: readonly TerraformObject[]): ReadonlyMap<string, readonly string[]> => {
  const grants = new Map<string, string[]>();
  for (const object of objects.filter(({ type }) => type === privilegeType)) {
    const [name, privilege] = [read.accountName(object.attributes), read.privilege(object.attributes)];
    const databases = read.databases(object.attributes);
    if (!name || !privilege || databases.length === 0) continue;
    const [key, says] = [accountKey(object), `Terraform gives ${name} ${privilege} on ${databases.join(', ')}.`];
    grants.set(key, [...(grants.get(key) ?? []), says]);
  }
  return grants;
};

/** The accounts that Terraform manages, as far as it says what they are. */
export const accountsOf = (objects: readonly TerraformObject[]): readonly TerraformAccount[] => {
  const grants = grantsByAccount(objects);
  return objects.flatMap((object) => {
    const { type, address, resource, attributes } = object;
    const [instance, name] = [read.accountInstance(attributes), read.accountName(attributes)];
    return accountTypes.includes(type) && address && resource && instance && name
      ? [{ address, resource, instance, name, grants: grants.get(accountKey(object)) ?? [] }]
      : [];
  });
};

export type Titles = Readonly<Record<string, ReturnType<typeof read.instanceTitle>>>;

/** What Terraform says of instances, by id. */
export const titlesOf = (objects: readonly TerraformObject[]): Titles =>
  Object.fromEntries(
    objects.flatMap(({ type, attributes }) => {
      const id = read.instanceId(attributes);
      return type === instanceType && id !== undefined ? [[id, read.instanceTitle(attributes)] as const] : [];
    }),
  );
