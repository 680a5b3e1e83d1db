import { expect, it } from 'vitest';
import { rules } from '../../src/plan/order.ts';
import {
  account,
  createSingle,
  createSuper,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
} from '../support/plan-builders.ts';
import { printOrder } from '../support/plan-print.ts';

const everything = {
  description: 'new',
  customData: { k: 'v' },
  tags: { new: 'v', old: null },
  rotation: 'off' as const,
  rotateOnCreate: true,
};

it('the steps of every kind of change, as people see them', async () => {
  const files = [
    secret('z/dual-create', { rotateOnCreate: true, accounts: secret('x').accounts }),
    secret('dual-create-left-over', {
      accounts: { how: 'create', mode: 'dual', type: 'normal', names: ['left', 'left_clone'], grants: { orders: 'ReadOnly' } },
    }),
    secret('dual-import', { accounts: importing('old_a', '?old_b') }),
    secret('single-create', { accounts: createSingle('one') }),
    secret('single-super', { accounts: createSuper() }),
    secret('single-import', { accounts: importing('old_c') }),
    secret('update', { ...everything, accounts: createSingle('up', { orders: 'ReadWrite' }) }),
  ];
  const left = ownAccount('left', 'dual-create-left-over', { grants: { audit: 'ReadOnly' } });
  const up = ownAccount('up', 'update', { grants: { audit: 'ReadOnly' } });
  const standing = [account('old_a'), account('old_b'), account('old_c'), left, up];
  const owing = { 'keyturn:accounts': 'up', 'keyturn:owes': '1', old: 'v' };
  const cloud = live([liveSecret('update', { mode: 'single' }, owing)], [instance(standing)]);
  const made = plan(files, cloud, { allow: ['interruption', 'revoke'] });
  expect([...made.findings, ...made.refusals]).toEqual([]);
  await expect(printOrder(made.steps)).toMatchFileSnapshot('plan-order.txt');
});

it('the table of the order', async () => {
  const rows = Object.entries(rules)
    .sort(([, a], [, b]) => a.rank - b.rank)
    .map(([name, { rank, after }]) => `${String(rank).padStart(3)} ${name.padEnd(22)}${after.join(', ')}`.trimEnd());
  await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot('plan-order-table.txt');
});
