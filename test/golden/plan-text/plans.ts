import { diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Plan } from '../../../src/plan/change/plan.ts';
import { change, plan, step } from './build.ts';

const grants = { audit: 'ReadOnly', orders: 'ReadWrite' } as const;

const ordersApp = change('create', 'orders/app', {
  reasons: ['not in the cloud'],
  fields: [
    { path: 'description', before: null, after: 'Order service' },
    {
      path: 'instance',
      before: null,
      after: { name: 'orders-db', id: 'rm-bp1xxxxxxxx', engine: 'MySQL', version: '8.0' },
    },
    {
      path: 'accounts',
      before: null,
      after: { mode: 'dual', how: 'create', names: ['orders_app', 'orders_app_clone'] },
    },
    { path: 'grants.audit', before: null, after: 'ReadOnly' },
    { path: 'grants.orders', before: null, after: 'ReadWrite' },
    { path: 'rotation', before: null, after: '7d' },
    { path: 'owes', before: null, after: 2 },
    { path: 'onRemove', before: null, after: 'keepAccounts/30d' },
  ],
});

export const ordersAppSteps = [
  ...['orders_app', 'orders_app_clone'].flatMap((account) => [
    step(`orders/app:createAccount:${account}`, 'orders/app', {
      do: 'createAccount',
      instance: 'rm-bp1xxxxxxxx',
      account,
      type: 'Normal',
      owner: 'payments',
      secret: 'orders/app',
    }),
    step(
      `orders/app:grant:${account}`,
      'orders/app',
      { do: 'grant', instance: 'rm-bp1xxxxxxxx', account, grants },
      `orders/app:createAccount:${account}`,
    ),
  ]),
  step(
    'orders/app:createSecret',
    'orders/app',
    {
      do: 'createSecret',
      secret: {
        name: 'orders/app',
        mode: 'dual',
        instance: 'rm-bp1xxxxxxxx',
        accounts: ['orders_app', 'orders_app_clone'].map((name) => ({ name, password: { from: 'createAccount' } })),
        description: 'Order service',
        rotation: 604_800,
        customData: {},
        tags: { 'keyturn:owner': 'payments' },
      },
    },
    'orders/app:grant:orders_app',
    'orders/app:grant:orders_app_clone',
  ),
  step(
    'orders/app:rotateSecret:2',
    'orders/app',
    { do: 'rotateSecret', secret: 'orders/app', versionId: 'keyturn-x-owed-2' },
    'orders/app:createSecret',
  ),
  step(
    'orders/app:rotateSecret:1',
    'orders/app',
    { do: 'rotateSecret', secret: 'orders/app', versionId: 'keyturn-x-owed-1' },
    'orders/app:rotateSecret:2',
  ),
  step(
    'orders/app:removeTags',
    'orders/app',
    { do: 'removeTags', secret: 'orders/app', keys: ['keyturn:owes'] },
    'orders/app:rotateSecret:1',
  ),
];

const audit = change('update', 'audit', {
  fields: [{ path: 'rotation', before: '7d', after: '30d' }],
  impact: [{ kind: 'next', message: 'next 2026-12-20 10:00 UTC, was 2026-11-27 10:00' }],
});

const auditSteps = [
  step('audit:setRotation', 'audit', { do: 'setRotation', secret: 'audit', rotation: 2_592_000, mayRotateNow: false }),
];

const legacy = change('replace', 'legacy', {
  fields: [{ path: 'instance', before: 'rm-bp1xxxxxxxx', after: 'rm-bp2yyyyyyyy' }],
  impact: [
    { kind: 'accounts', message: 'legacy_a, legacy_b; on rm-bp1xxxxxxxx they stay, unmanaged' },
    { kind: 'readers', message: 'get "not found" between two of its steps' },
    { kind: 'final', message: 'the old secret is deleted for good' },
  ],
});

/** The plan that the product page shows. */
export const contract: Plan = plan({
  unchanged: 12,
  changes: [ordersApp, audit, legacy],
  steps: [...ordersAppSteps, ...auditSteps],
  estimate: { reads: 9, writes: 12, rotations: 2 },
  refusals: [
    {
      ...diagnostic('E_NEEDS_WORD', 'legacy would be deleted for good and made again.', {
        secret: 'legacy',
        hint: 'If that is meant, give the word in the pull request that asks for it.',
      }),
      word: 'replace',
    },
  ],
  findings: [
    diagnostic('W_ROTATION_INVALID', 'KMS no longer rotates this secret', {
      secret: 'dba',
      hint: 'keyturn status dba',
      at: { file: 'secrets.yaml', line: 40, column: 5 },
    }),
  ],
});

const tagged = ['billing/api', 'billing/jobs', 'orders/api', 'orders/jobs', 'reports/nightly', 'reports/weekly'];

/** Updates of every field; six of them equal. */
export const updates: Plan = plan({
  environment: 'prod',
  unchanged: 3,
  options: { prune: false, allow: ['interruption=legacy'], only: ['orders/*', 'reports/**'], except: [] },
  changes: [
    change('update', 'everything', {
      fields: [
        { path: 'tags.team', before: 'payments', after: null },
        { path: 'tags.cost center', before: null, after: 'K 12, K 13' },
        { path: 'description', before: 'Order service', after: 'Orders -> the new service' },
        { path: 'customData.service', before: null, after: 'orders' },
        { path: 'customData.Port', before: '3306', after: '3307' },
        { path: 'grants.audit', before: 'ReadOnly', after: null },
        { path: 'grants.orders', before: 'Custom', after: 'ReadWrite' },
        { path: 'marks.accounts', before: null, after: 'app/app_clone' },
        { path: 'marks.onRemove', before: 'keepAccounts/30d', after: 'deleteAccounts/7d' },
        { path: 'owes', before: 2, after: null },
      ],
      impact: [
        { kind: 'revoke', message: 'app and app_clone can no longer read audit' },
        { kind: 'rotates', message: 'KMS rotates at once: 7d or more have passed since 2026-11-01 10:00 UTC' },
      ],
    }),
    ...tagged.map((name, index) =>
      change('update', name, {
        fields: [{ path: 'rotation', before: '7d', after: '14d' }],
        impact: [{ kind: 'next', message: `next 2026-12-0${index + 1} 10:00 UTC, was 2026-11-27 10:00 UTC` }],
      }),
    ),
  ],
  steps: tagged.map((name) =>
    step(`${name}:setRotation`, name, { do: 'setRotation', secret: name, rotation: 1_209_600, mayRotateNow: false }),
  ),
});

/** What cannot be applied: a blocked create, a foreign secret, deletions, a mass change. */
export const refused: Plan = plan({
  unchanged: 0,
  options: { prune: true, allow: [], only: [], except: [] },
  changes: [
    change('delete', 'old/one', {
      fields: [{ path: 'accounts', before: { mode: 'single', names: ['old_one'] }, after: null }],
      impact: [{ kind: 'accounts', message: 'old_one stays, unmanaged' }],
    }),
    change('create', 'orders/app', { fields: ordersApp.fields }),
    change('adopt', 'stray', { fields: [{ path: 'owner', before: null, after: 'payments' }] }),
    change('restore', 'back', { reasons: ['its deletion was scheduled for 2026-12-01 00:00 UTC'] }),
    change('release', 'gone', { reasons: ['its entry is gone and said onRemove: release'] }),
  ],
  findings: [
    diagnostic('E_DATABASE_NOT_FOUND', 'orders-db has no database oders', {
      secret: 'orders/app',
      hint: 'Create it first, or did you mean orders?',
      at: { file: 'secrets.yaml', line: 21, column: 19 },
    }),
    diagnostic('W_WORD_UNUSED', '--allow revoke allows nothing', { hint: 'Leave it out.' }),
  ],
  refusals: [
    diagnostic('E_FOREIGN_SECRET', 'The secret audit carries the owner mark of crm.', {
      secret: 'audit',
      hint: 'Choose another name, or let the rest go with --except audit.',
      at: { file: 'secrets.yaml', line: 30, column: 5 },
    }),
    {
      ...diagnostic('E_MASS_CHANGE', '3 of 4 secrets would be deleted or replaced.', {
        hint: 'Give the word if that is meant.',
      }),
      word: 'mass-change',
    },
  ],
});

/** Names that try to move the cursor, turn the reading order, or look like something else. */
export const hostile: Plan = plan({
  owner: 'pay\u202ements',
  changes: [
    change('create', 'a\u001b[2Jb\u202ecba', {
      fields: [
        { path: 'description', before: null, after: 'line\nnext\u0007 \u2028 \ud800' },
        { path: 'tags.k\u202ey', before: null, after: 'v\u009b1m' },
        { path: 'strange\u001b]0;title\u0007', before: null, after: { 'x\u0000': ['\u200b'] } },
      ],
      impact: [{ kind: 'readers', message: 'bell\u0007' }],
    }),
    change('update', '订单/应用', {
      fields: [{ path: 'description', before: '订单服务', after: `${'订单服务'.repeat(14)} 🔑 e\u0301` }],
    }),
  ],
  steps: [
    step('1', 'a\u001b[2Jb\u202ecba', { do: 'setDescription', secret: 'a\u001b[2Jb\u202ecba', description: 'x' }),
  ],
  findings: [diagnostic('W_UNMANAGED', 'odd\u202e', { secret: 'n\u001bame', hint: 'do\u0000it' })],
});

export const nothing: Plan = plan({ unchanged: 12 });
