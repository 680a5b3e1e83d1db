import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OnRemove } from '../../src/model/desired.ts';
import { type TransitionRun, transitionRun } from '../support/transition-run.ts';
import { desiredSecret } from '../support/wire-connect.ts';

// A replaced secret has left an account to --prune. Before that is given, the secret ends as well.

let run: TransitionRun;
beforeEach(async () => {
  run = await transitionRun();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

const secret = (name: string, names: readonly string[], onRemove: OnRemove) =>
  desiredSecret({
    name,
    onRemove,
    accounts: {
      how: 'create',
      mode: names.length === 2 ? 'dual' : 'single',
      type: 'normal',
      names,
      grants: { orders: 'ReadWrite' },
    },
  });
const other = secret('other', ['other'], 'keepAccounts');

describe('an account that a replaced secret has left', () => {
  it.each([
    ['deleteAccounts', 'app:deleteAccount:app_clone'],
    ['keepAccounts', 'app:setAccountDescription:app_clone'],
    ['release', 'app:setAccountDescription:app_clone'],
  ] as const)('has one step when the secret ends with %s, and none against it', async (onRemove, step) => {
    await run.apply({ secrets: [secret('app', ['app', 'app_clone'], 'deleteAccounts'), other] });
    await run.apply({ secrets: [secret('app', ['app'], 'deleteAccounts'), other] });
    await run.apply({ secrets: [secret('app', ['app'], onRemove), other] });
    const made = await run.apply({ secrets: [other] }, { prune: true });
    expect(made.changes.map(({ secret: name }) => name)).toEqual(['app']);
    expect(made.steps.flatMap(({ id }) => (id.endsWith(':app_clone') ? id : []))).toEqual([step]);
    expect(await run.plan({ secrets: [other] }, { prune: true })).toMatchObject({ changes: [], findings: [] });
  });
});

describe('what a replacement says of accounts that it leaves to --prune', () => {
  const here = secret('app', ['app'], 'deleteAccounts');
  const moved = { ...here, instance: { id: 'rm-bp2' } };
  it.each([
    ['until --prune, where an entry is on their instance', [moved, other], []],
    ['that --prune will not find them, where none is', [moved], ['app']],
  ] as const)('%s', async (_, secrets, stays) => {
    await run.apply({ secrets: [here, ...secrets.slice(1)] });
    const made = await run.apply({ secrets });
    const [said] = made.changes.flatMap(({ impact }) => impact.filter(({ kind }) => kind === 'accounts'));
    expect(said?.message).toBe(
      stays.length === 0
        ? 'Account app on rm-bp1 stays after this run; the next one with --prune deletes what keyturn made.'
        : 'Account app on rm-bp1 stays, unmanaged: --prune finds what keyturn made only while an entry of the files is on that instance.',
    );
    await run.apply({ secrets }, { prune: true });
    const accounts = run.emulator.state().instances[0]?.accounts.map(({ name }) => name) ?? [];
    expect(accounts.filter((name) => name === 'app')).toEqual(stays);
  });
});
