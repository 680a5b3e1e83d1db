import { expect, test } from 'vitest';
import { instanceAddress, resourceAddress } from '../../../src/terraform/address.ts';

const own = { type: 'alicloud_kms_secret', name: 'app' };

test.each([
  [own, undefined, 'alicloud_kms_secret.app'],
  [own, 3, 'alicloud_kms_secret.app[3]'],
  [own, 'eu', 'alicloud_kms_secret.app["eu"]'],
  [own, `it's "q"\\`, 'alicloud_kms_secret.app["it\'s \\"q\\"\\\\"]'],
  // A template would be taken as one without its sign doubled.
  [own, `\${a}%{b}$c`, `alicloud_kms_secret.app["$\${a}%%{b}$c"]`],
  [own, 'a\nb\t\u001b\u202e\u{e0041}', 'alicloud_kms_secret.app["a\\nb\\t\\u001b\\u202e\\U000e0041"]'],
  [{ ...own, module: 'module.db' }, 0, 'module.db.alicloud_kms_secret.app[0]'],
  [{ ...own, module: 'module.a["x.y"].module.b[2]' }, undefined, 'module.a["x.y"].module.b[2].alicloud_kms_secret.app'],
  [{ ...own, name: 'größe-1' }, undefined, 'alicloud_kms_secret.größe-1'],
])('%j and %j', (resource, index, address) => {
  expect(instanceAddress(resourceAddress(resource) ?? '', index)).toBe(address);
});

test.each([
  { ...own, name: 'app; rm -rf /' },
  { ...own, name: 'a\nb' },
  { ...own, name: '' },
  { ...own, name: 7 },
  { ...own, module: 'module.a; true' },
  { ...own, module: 'module.a["\u202e"]' },
  { ...own, module: 'module.a["' },
  { ...own, module: ['module.a'] },
  { name: 'app' },
])('%j has no address', (resource) => {
  expect(resourceAddress(resource)).toBeUndefined();
});

test.each([[-1], [1.5], [true], [{}]])('an index of %j has no address', (index) => {
  expect(instanceAddress('a.b', index)).toBeUndefined();
});
