import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { markKey } from '../../src/model/marks.ts';
import { entry, key, name, otherAccounts, setByHand, settingsIn, whole } from '../support/settings.ts';
import { expectSettled, type TransitionRun, transitionRun } from '../support/transition-run.ts';

// A call that was lost, that a repeat of it seemed to make good, and that takes effect after everything else:
// "Calls that arrive late" in docs/transitions.md.

let run: TransitionRun;
beforeEach(async () => {
  run = await transitionRun();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

const deleteForGood = () => run.emulator.must('DeleteSecret', { SecretName: name, ForceDeleteWithoutRecovery: 'true' });
const before = { secrets: [entry({ ...key, rotateOnCreate: true })] };
const after = { secrets: [entry({ ...otherAccounts, rotateOnCreate: true })] };
const done = (id: string) => expect.objectContaining({ step: expect.objectContaining({ id }), outcome: 'done' });

describe('the forced deletion of a secret that was replaced meanwhile', () => {
  it('deletes the new one: one more apply makes it again', async () => {
    await run.apply({ secrets: [entry(key)] });
    await run.apply({ secrets: [entry({ ...key, ...otherAccounts })] });
    await deleteForGood();
    const files = { secrets: [entry({ ...key, ...otherAccounts })] };
    expect((await run.plan(files)).changes).toMatchObject([{ secret: name, action: 'create' }]);
    await run.apply(files);
    await expectSettled(run, files);
  });

  it('is found by the same run before the backup goes, and one more apply makes it again with everything', async () => {
    await run.apply(before);
    await setByHand(run);
    const plan = await run.plan(after, { allow: ['replace', 'interruption'] });
    const results = await run.perform(plan, undefined, async ({ do: done }) => {
      if (done === 'removeTags') await deleteForGood();
    });
    expect(results).toContainEqual(done(`${name}:createSecret`));
    expect(results.at(-1)).toMatchObject({ outcome: 'notRun', step: { action: { do: 'deleteBackup' } } });
    await run.apply(after);
    await expectSettled(run, after);
    expect(await settingsIn(run)).toEqual(whole);
  });

  it('is found by the last step, when nothing else is left to do', async () => {
    const files = { secrets: [entry(otherAccounts)] };
    await run.apply({ secrets: [entry(key)] });
    await setByHand(run);
    const plan = await run.plan(files, { allow: ['replace'] });
    const results = await run.perform(plan, undefined, async ({ do: done }) => {
      if (done === 'deleteBackup') await deleteForGood();
    });
    expect(results.at(-1)).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_SECRET_CHANGED' } });
    await run.apply(files);
    await expectSettled(run, files);
    expect(await settingsIn(run)).toEqual(whole);
  });
});

describe('the mark that rotations are owed', () => {
  it('that comes back after they were made: one more apply removes it, and rotates nothing', async () => {
    await run.apply(before);
    await run.emulator.must('TagResource', { SecretName: name, Tags: `[{"TagKey":"${markKey.owes}","TagValue":"2"}]` });
    const plan = await run.plan(before);
    expect(plan.steps.map(({ action }) => action.do)).toEqual(['removeTags']);
    await run.apply(before);
    await expectSettled(run, before);
  });

  it('of a debt that is no longer: one more apply rotates, and everything logs in', async () => {
    await run.apply(before);
    const Tags = `[{"TagKey":"${markKey.owes}","TagValue":"2/0123456789ab"}]`;
    await run.emulator.must('TagResource', { SecretName: name, Tags });
    await run.apply(before);
    await expectSettled(run, before);
  });
});
