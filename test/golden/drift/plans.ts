import { markKey } from '../../../src/model/marks.ts';
import type { Plan } from '../../../src/plan/change/plan.ts';
import {
  account,
  createDual,
  createSingle,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  week,
} from '../../support/plan-builders.ts';

const names = (...all: readonly string[]) => ({ [markKey.accounts]: all.join('/') });
const single = (name: string) => ({ accounts: createSingle(name) });

/** One of everything that can happen behind git's back. */
const all: Plan = plan(
  [
    secret('pair/gone', { accounts: createDual('gone') }),
    secret('grants', { accounts: createDual('grants', { orders: 'ReadWrite', audit: 'ReadOnly' }) }),
    secret('words', { ...single('words'), description: 'As the files say', rotation: 'off' }),
    secret('blocked', { ...single('full'), description: 'New', instance: { id: 'rm-2' } }),
    secret('imported', { accounts: importing('?legacy_a', '?legacy_b') }),
    secret('taken', single('taken')),
    secret('foreign', single('foreign')),
    secret('dead', single('dead')),
    secret('settled', { accounts: createDual('settled') }),
  ],
  live(
    [
      liveSecret('pair/gone', {}, names('gone', 'gone_clone')),
      liveSecret('grants', {}, names('grants', 'grants_clone')),
      liveSecret('words', { mode: 'single', description: 'Somebody wrote this' }, names('words')),
      liveSecret('blocked', { mode: 'single', instance: 'rm-2' }, names('full')),
      liveSecret('imported', {}, names('legacy_a', 'legacy_b')),
      liveSecret('taken', { mode: 'single' }, names('taken')),
      liveSecret('foreign', { mode: 'single' }, { ...names('foreign'), [markKey.owner]: 'crm' }),
      liveSecret('dead', { mode: 'single', rotation: { state: 'invalid', interval: week } }, names('dead')),
      liveSecret('settled', {}, names('settled', 'settled_clone')),
      liveSecret('old/app', { mode: 'single' }, names('old_app')),
    ],
    [
      instance([
        ownAccount('gone', 'pair/gone'),
        ownAccount('grants', 'grants', { grants: { orders: 'ReadWrite', audit: 'ReadOnly', stock: 'ReadWrite' } }),
        ownAccount('grants_clone', 'grants', { grants: { audit: 'ReadOnly' } }),
        ownAccount('words', 'words'),
        ownAccount('dead', 'dead'),
        ownAccount('settled', 'settled'),
        ownAccount('settled_clone', 'settled'),
        ownAccount('left_over', 'settled'),
        account('taken'),
        account('legacy_b', { grants: { orders: 'ReadOnly' } }),
        ownAccount('old_app', 'old/app'),
      ]),
      instance([], { id: 'rm-2', status: 'Restarting' }),
    ],
  ),
);

/** The files themselves may be looked at more closely; that is no drift. */
const none: Plan = plan(
  [
    secret('settled', { accounts: createDual('settled'), rotation: 86_400, allow: ['revoke'] }),
    secret('settled/unnamed', { accounts: { how: 'unknown', mode: 'dual' } }),
  ],
  live(
    [
      liveSecret(
        'settled',
        { rotation: { state: 'on', interval: 86_400, next: '2026-11-24T12:00:00Z' } },
        names('settled', 'settled_clone'),
      ),
      liveSecret('settled/unnamed', {}, { [markKey.accounts]: undefined }),
    ],
    [instance([ownAccount('settled', 'settled'), ownAccount('settled_clone', 'settled')])],
  ),
  { only: ['settled', 'settled/*', 'nothing'] },
);

export const cases = { all, none };
