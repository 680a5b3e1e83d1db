import { expect, test } from 'vitest';
import { attributesOf } from '../../../src/terraform/attributes.ts';
import { fromTerraform } from '../../../src/terraform/state.ts';
import {
  accountAttributes,
  canary,
  resource,
  secretAttributes,
  secretResource,
  state,
} from '../../support/terraform.ts';

const whole = state([secretResource('app')]);

test.each([
  ['empty', '', 'is not valid JSON'],
  ['no JSON', `password = "${canary}"`, 'is not valid JSON'],
  ['cut off', whole.slice(0, -20), 'is not valid JSON'],
  ['cut off in a value', whole.slice(0, whole.indexOf(canary) + canary.length), 'is not valid JSON'],
  ['null', 'null', 'is no Terraform state'],
  ['a list', `["${canary}"]`, 'is no Terraform state'],
  ['a text', `"${canary}"`, 'is no Terraform state'],
  ['no version', state([], { version: undefined }), 'is no Terraform state'],
  ['a version in words', state([], { version: '4' }), 'is no Terraform state'],
  ['no resources', state(undefined), 'is no Terraform state'],
  ['resources that are no list', state({ a: canary }), 'is no Terraform state'],
  ['version 3', state([], { version: 3, modules: [canary] }), 'is a Terraform state of another version'],
  ['version 5', state([], { version: 5 }), 'is a Terraform state of another version'],
  [
    'show -json',
    JSON.stringify({ format_version: '1.0', values: canary }),
    'is the output of `terraform show -json`, not a state',
  ],
  ['encrypted', JSON.stringify({ encrypted_data: canary, encryption_version: 'v0' }), 'is encrypted'],
  ['too deep', `{"version":4,"resources":${'['.repeat(200_000)}`, 'nests deeper than 100 levels'],
])('%s is refused without a word of it', (_case, text, says) => {
  const found = fromTerraform('x.tfstate', text);
  expect(found).toMatchObject({ code: 'E_TERRAFORM_STATE', message: `x.tfstate ${says}` });
  expect(JSON.stringify(found)).not.toContain(canary);
});

test('of the attributes of a resource none that can hold a password is even picked', () => {
  for (const attributes of [secretAttributes('app'), accountAttributes('a')]) {
    expect(Object.keys(attributesOf({ attributes })).length).toBeGreaterThan(2);
    expect(JSON.stringify(attributesOf({ attributes }))).not.toContain(canary);
  }
});

test('brackets in texts are no depth', () => {
  const found = fromTerraform('x.tfstate', state([secretResource('app', { description: `${'['.repeat(300)}\\"` })]));
  expect(found).toMatchObject({ secrets: [{ name: 'app' }] });
});

test.each([
  ['null', null],
  ['a number', 7],
  ['a text', canary],
  ['a list', [canary]],
  ['nothing in it', {}],
  ['a type that is no text', resource('alicloud_kms_secret', 'x', [], { type: [canary] })],
  ['instances that are no list', resource('alicloud_kms_secret', 'x', [], { instances: { a: canary } })],
  ['instances of nothing', resource('alicloud_kms_secret', 'x', [null, 7, [canary], {}])],
  [
    'attributes that are no mapping',
    resource('alicloud_kms_secret', 'x', [{ attributes: [canary] }, { attributes: null }]),
  ],
  ['flat attributes of old', resource('alicloud_kms_secret', 'x', [{ attributes_flat: { secret_type: 'Rds' } }])],
  ['values of wrong types', secretResource('x', { secret_type: ['Rds'], secret_name: { a: canary } })],
  ['an account of wrong types', resource('alicloud_rds_account', 'x', [{ attributes: { account_name: [canary] } }])],
])('a resource that is %s takes nothing away from the others', (_case, odd) => {
  const found = fromTerraform('x.tfstate', state([odd, secretResource('app')]));
  expect(found).toMatchObject({ secrets: [{ name: 'app' }], problems: [] });
  expect(JSON.stringify(found)).not.toContain(canary);
});
