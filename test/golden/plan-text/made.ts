import { markKey } from '../../../src/model/marks.ts';
import type { Plan } from '../../../src/plan/change/plan.ts';
import {
  account,
  createDual,
  createSingle,
  createSuper,
  desired,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
} from '../../support/plan-builders.ts';

const cloudAccounts = [account('legacy_a'), account('legacy_b'), account('old_a'), account('old_b')];

const week = { rotation: { state: 'on', interval: 604_800, last: '2026-11-20T10:00:00Z', next: '2026-11-27T10:00:00Z' } } as const;

/** The ways to a new secret, as plan makes them. */
export const creates: Plan = plan(
  desired(
    [
      secret('dual/create', {
        description: 'Order service',
        accounts: createDual('orders', { orders: 'ReadWrite', audit: 'ReadOnly' }),
        rotateOnCreate: true,
        tags: { team: 'payments', gone: null },
        customData: { service: 'orders' },
        instance: { name: 'orders-db', id: 'rm-1', endpoint: 'orders.internal:3306', database: 'orders' },
        encryptionKey: 'key-hzz1',
        kmsInstance: 'kst-hzz1',
        protect: true,
        onRemove: 'deleteAccounts',
        recoveryWindow: 7,
      }),
      secret('dual/import', { accounts: importing('legacy_a', 'legacy_b'), rotation: 'off' }),
      secret('dual/import-unknown', { accounts: importing('?old_a', '?old_b'), allow: ['interruption'] }),
      secret('single/create', { accounts: createSingle('one') }),
      secret('single/super', { accounts: createSuper('dba_root'), rotation: 86_400 }),
      secret('blocked', { accounts: createDual('blocked', { oders: 'ReadWrite' }), rotateOnCreate: true }),
      secret('unsaid', { accounts: { how: 'unknown', mode: 'dual' } }),
    ],
    { environment: 'prod' },
  ),
  live([], [instance(cloudAccounts)]),
);

/** What changes on secrets that are there, and what would have to be replaced. */
export const changes: Plan = plan(
  [
    secret('app', {
      description: 'New words',
      rotation: 30 * 86_400,
      tags: { team: 'payments', old: null },
      customData: { service: 'orders' },
      accounts: createDual('app', { orders: 'ReadOnly' }),
      protect: true,
    }),
    secret('due', { accounts: createSingle('due'), rotation: 86_400 }),
    secret('half', { accounts: createDual('half') }),
    secret('moved', { accounts: createDual('moved'), instance: { name: 'new-db', id: 'rm-2' } }),
    secret('foreign', { accounts: createDual('foreign') }),
    ...['same/a', 'same/b', 'same/c'].map((name) =>
      secret(name, { accounts: { how: 'unknown', mode: 'dual' }, rotation: 14 * 86_400 }),
    ),
  ],
  live(
    [
      liveSecret('app', { ...week, description: 'Old words' }, { old: 'yes', [markKey.accounts]: undefined }),
      liveSecret('due', { mode: 'single', ...week }, { [markKey.accounts]: 'due' }),
      liveSecret('half', week, { [markKey.accounts]: 'half/half_clone', [markKey.owes]: '2' }),
      liveSecret('moved', week, { [markKey.accounts]: 'moved/moved_clone' }),
      liveSecret('foreign', week, { [markKey.owner]: 'crm' }),
      ...['same/a', 'same/b', 'same/c'].map((name) => liveSecret(name, week, { [markKey.accounts]: `${name}/x${name}` })),
      liveSecret('orphan', { ...week, rotation: { state: 'invalid', interval: 604_800 } }),
    ],
    [
      instance([
        ownAccount('app', 'app', { grants: { orders: 'ReadWrite', audit: 'ReadOnly' } }),
        ownAccount('app_clone', 'app'),
        ...['due', 'half', 'half_clone', 'moved', 'moved_clone'].map((name) =>
          ownAccount(name, name.replace('_clone', '')),
        ),
      ]),
      instance([], { id: 'rm-2' }),
    ],
  ),
);
