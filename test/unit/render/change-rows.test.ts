import { expect, it } from 'vitest';
import { namedStep } from '../../../src/model/step.ts';
import { rowsOf } from '../../../src/render/plan/change-rows.ts';
import { instance, live, liveSecret, ownAccount, plan, secret } from '../../support/plan-builders.ts';

/** What a plan of `app`, live on rm-1 with app and app_clone, shows of its accounts and permissions. */
const rows = (files: Parameters<typeof secret>[1]): readonly string[] => {
  const accounts = [ownAccount('app', 'app'), ownAccount('app_clone', 'app')];
  const cloud = live([liveSecret('app')], [instance(accounts), instance([], { id: 'rm-2' })]);
  const { changes, findings, refusals, steps } = plan([secret('app', files)], cloud);
  const [shown, reread] = [steps, steps.map(namedStep)].map((known) =>
    changes
      .flatMap((change) => rowsOf({ change, steps: known, findings, refusals }))
      .map(({ label, text }) => `${label} ${text}`),
  );
  // A saved plan shows the same.
  expect(reread).toEqual(shown);
  return shown?.filter((row) => /^(accounts|grants) /.test(row)) ?? [];
};

it('names the accounts that a replacement makes, and what they may do', () => {
  expect(rows({ instance: { id: 'rm-2' } })).toEqual([
    'accounts app, app_clone  (new)',
    'grants orders: (none) -> ReadWrite',
  ]);
});

it('tells new ones from those that the old secret has', () => {
  const names = ['app', 'web'];
  const accounts = { how: 'create', mode: 'dual', type: 'normal', names, grants: { orders: 'ReadWrite' } } as const;
  expect(rows({ accounts })).toEqual([
    'accounts app, app_clone (dual) -> app, web (dual)  (new: web)',
    'grants orders: app ReadWrite / web (none) -> ReadWrite',
  ]);
});
