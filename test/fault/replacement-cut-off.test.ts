import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backupName } from '../../src/model/marks.ts';
import { deny, entry, key, name, otherAccounts, setByHand, settingsIn, whole } from '../support/settings.ts';
import { expectSettled, type TransitionRun, transitionRun } from '../support/transition-run.ts';

// A secret with settings that no file says is replaced: whatever ends that early, the secret has them in the end.

let run: TransitionRun;
beforeEach(async () => {
  run = await transitionRun();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

const before = { secrets: [entry(key)] };
const after = { secrets: [entry(otherAccounts)] };
const names = (): readonly string[] => run.emulator.state().secrets.map((secret) => secret.name);

const expectWhole = async (): Promise<void> => {
  await expectSettled(run, after);
  expect(names()).toEqual([name]);
  expect(await settingsIn(run)).toEqual(whole);
};

const begin = async (): Promise<void> => {
  await run.apply(before);
  await setByHand(run);
};

describe('a replacement', () => {
  it('says what it keeps, and who the policy is about', async () => {
    await begin();
    const [change] = (await run.plan(after)).changes;
    const kept = ['description', 'encryptionKey', 'kmsInstance', 'tags.cost', 'tags.empty'];
    const data = ['customData.n', 'customData.nested', 'customData.on'];
    expect(change?.fields.find(({ path }) => path === 'kept')?.after).toEqual([...kept, ...data]);
    expect(change?.fields.find(({ path }) => path === 'policy')?.after).toEqual([
      'Allow acs:ram::1234567890123456:*: kms:*',
      'Deny acs:ram::1234567890123456:user/mallory: kms:GetSecretValue',
    ]);
  });

  it('that is killed after any step is finished by the same command, with everything', async () => {
    for (let steps = 0, all = 1; steps <= all; steps++) {
      if (steps > 0) {
        await run.close();
        run = await transitionRun();
      }
      await begin();
      all = (await run.applyUntil(steps, after)).steps.length;
      await run.apply(after);
      await expectWhole();
    }
  });

  it.each([
    ['CreateSecret', 1],
    ['CreateSecret', 2],
    ['DeleteSecret', 1],
    ['DeleteSecret', 2],
  ])('of which %s is refused (call %i) is finished by the same command, with everything', async (action, nth) => {
    await begin();
    const effect = { do: 'error', status: 403, code: 'Rejected.LimitExceeded', message: 'no' } as const;
    run.emulator.faults([{ action, nth, effect }]);
    await expect(run.apply(after)).rejects.toThrow();
    run.emulator.faults([]);
    await run.apply(after);
    await expectWhole();
  });

  const lost = ['reset', 'applyThenReset', 'truncate'] as const;
  it.each(
    lost.flatMap((effect) =>
      ['CreateSecret', 'DeleteSecret'].flatMap((action) => [1, 2].map((nth) => [effect, action, nth] as const)),
    ),
  )('whose answer is lost (%s of %s, call %i) is done in one run, with everything', async (effect, action, nth) => {
    await begin();
    run.emulator.faults([{ action, nth, effect: { do: effect } }]);
    await run.apply(after);
    expect(run.emulator.faults()).toMatchObject([{ fired: 1 }]);
    await expectWhole();
  });

  it('does not destroy the old secret when there is no room for the backup', async () => {
    await begin();
    const effect = { do: 'error', status: 403, code: 'Rejected.LimitExceeded', message: 'no' } as const;
    run.emulator.faults([{ action: 'CreateSecret', effect }]);
    await expect(run.apply(after)).rejects.toThrow();
    expect(names()).toEqual([name]);
    expect(await settingsIn(run)).toEqual(whole);
  });

  it('makes no backup, and asks for no policy, when the file says everything', async () => {
    await run.apply({ secrets: [entry()] });
    await run.apply(after);
    const calls = run.emulator.requests().map(({ action }) => action);
    expect(calls.filter((action) => action === 'CreateSecret')).toHaveLength(2);
    expect(calls).not.toContain('GetSecretPolicy');
  });

  it.each([
    ['a tag', 'TagResource', { Tags: '[{"TagKey":"cost","TagValue":"43"}]' }],
    ['its policy', 'SetSecretPolicy', { Policy: deny.replace('mallory', 'eve') }],
  ])('does not destroy the old secret when somebody has changed %s since the plan', async (_what, call, params) => {
    await begin();
    const plan = await run.plan(after, { allow: ['replace', 'interruption'] });
    const results = await run.perform(plan, undefined, async ({ do: next }) => {
      if (next === 'destroySecret') await run.emulator.must(call, { SecretName: name, ...params });
    });
    expect(results).toContainEqual(
      expect.objectContaining({
        outcome: 'failed',
        diagnostic: expect.objectContaining({
          code: 'E_SECRET_CHANGED',
          message: expect.stringContaining('somebody changed'),
        }),
      }),
    );
    const changed = await settingsIn(run);
    expect(changed).not.toEqual(whole);
    await run.apply(after);
    await expectSettled(run, after);
    expect(await settingsIn(run)).toEqual(changed);
  });

  it('goes on with what the old secret has now, when that has changed since the backup', async () => {
    await begin();
    const { steps } = await run.plan(after);
    await run.applyUntil(
      steps.findIndex(({ action }) => action.do === 'destroySecret'),
      after,
    );
    await run.emulator.must('UpdateSecret', { SecretName: name, Description: 'changed since' });
    await run.apply(after);
    await expectSettled(run, after);
    expect(names()).toEqual([name]);
    expect(await settingsIn(run)).toEqual({ ...whole, Description: 'changed since' });
  });
});

/** Everything but the end of the backup. */
const withBackupLeft = async (): Promise<void> => {
  await begin();
  const { steps } = await run.plan(after);
  await run.applyUntil(steps.length - 1, after);
  expect(names()).toContain(backupName(name));
};

describe('a backup that is left', () => {
  it('goes with the next apply', async () => {
    await withBackupLeft();
    const plan = await run.plan(after);
    expect(plan.changes).toMatchObject([{ secret: name, action: 'update', fields: [{ path: 'backup', after: null }] }]);
    await run.apply(after);
    await expectWhole();
  });

  it('stays when somebody has changed the new secret since, and the plan names what differs', async () => {
    await withBackupLeft();
    await run.emulator.must('UpdateSecret', { SecretName: name, Description: 'changed since' });
    const plan = await run.plan(after);
    expect(plan.changes).toEqual([]);
    expect(plan.findings).toMatchObject([
      { code: 'W_BACKUP_LEFT', message: expect.stringMatching(/now: description\.$/) },
    ]);
  });

  it('is named when the entry has gone, and goes with --prune and the secret', async () => {
    await withBackupLeft();
    const files = { secrets: [entry({ name: 'other', ...otherAccounts })] };
    expect((await run.plan(files)).findings.map(({ code, secret }) => `${code} ${secret}`)).toEqual([
      `W_UNMANAGED ${name}`,
      `W_UNMANAGED ${backupName(name)}`,
      'E_ACCOUNT_IN_USE other',
    ]);
    const none = {
      secrets: [
        entry({ name: 'other', accounts: { how: 'import', mode: 'single', accounts: [{ name: 'somebody' }] } }),
      ],
    };
    await run.apply(none, { prune: true, allow: ['interruption', 'mass-change'] });
    expect(names()).not.toContain(backupName(name));
  });

  it('is not deleted by a step that finds the new secret gone: a deletion that arrives late loses nothing', async () => {
    await withBackupLeft();
    const plan = await run.plan(after);
    await run.emulator.must('DeleteSecret', { SecretName: name, ForceDeleteWithoutRecovery: 'true' });
    expect(plan.steps.map(({ action }) => action.do)).toEqual(['deleteBackup']);
    await expect(run.perform(plan)).resolves.toMatchObject([
      { outcome: 'failed', diagnostic: { code: 'E_SECRET_CHANGED' } },
    ]);
    await run.apply(after);
    await expectWhole();
  });
});

describe('a policy that the reader may not read', () => {
  it('ends the replacement before its first step, and says which permission', async () => {
    await begin();
    run.emulator.faults([
      {
        action: 'GetSecretPolicy',
        effect: { do: 'error', status: 403, code: 'Forbidden.NoPermission', message: 'no' },
      },
    ]);
    const plan = await run.plan(after);
    expect(plan.findings).toMatchObject([{ code: 'E_POLICY_UNREADABLE', secret: name }]);
    expect(plan.steps).toEqual([]);
  });
});
