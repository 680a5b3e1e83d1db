import { instanceAddress, resourceAddress } from './terraform-address.ts';
import { type Attributes, accountInstance, accountName, attributesOf } from './terraform-attributes.ts';
import { isJson } from './terraform-file.ts';

/** An instance of a resource: what `terraform state rm` takes away. */
export type TerraformObject = {
  /** Undefined where Terraform would not write such a one. */
  readonly address: string | undefined;
  /** Address of its resource, without index. */
  readonly resource: string | undefined;
  readonly type: string;
  /** Addresses of resources, without index. */
  readonly dependsOn: readonly string[];
  readonly attributes: Attributes;
};

export const secretType = 'alicloud_kms_secret';
const accountTypes: readonly string[] = ['alicloud_rds_account', 'alicloud_db_account'];
const known: readonly string[] = [secretType, ...accountTypes];

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
              attributes: attributesOf(instance),
            },
          ],
    );
  });

export type TerraformAccount = {
  readonly address: string;
  readonly resource: string;
  readonly instance: string;
  readonly name: string;
};

/** The accounts that Terraform manages, as far as it says what they are. */
export const accountsOf = (objects: readonly TerraformObject[]): readonly TerraformAccount[] =>
  objects.flatMap(({ type, address, resource, attributes }) => {
    const [instance, name] = [accountInstance(attributes), accountName(attributes)];
    return accountTypes.includes(type) && address && resource && instance && name
      ? [{ address, resource, instance, name }]
      : [];
  });
