import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Desired } from '../../src/model/desired.ts';
import { files, freshCloud } from '../support/plan-arbitraries.ts';
import { brokenLogins, type ModelCloud } from '../support/plan-cloud.ts';
import { planOf, runner } from '../support/plan-run.ts';

/** Files, other files that a person writes after a run was killed, and where it was killed. */
const killed = fc.tuple(files, files, fc.subarray([0, 1, 2]), fc.integer({ min: 0, max: 30 }));

const cloudOf = (wanted: Desired, kill: number): ModelCloud => {
  const cloud = freshCloud();
  const next = runner(cloud, planOf(wanted, cloud).steps);
  for (let step = 0; step < kill; step++) next();
  return cloud;
};

/** Entries stay, change into whatever, or go. */
const rewritten = (files: Desired, kept: readonly number[]): Desired => ({
  ...files,
  secrets: files.secrets.filter((_, index) => kept.includes(index)),
});

it('whatever becomes of the files, a plan tells every account that keyturn made and no secret has', () => {
  fc.assert(
    fc.property(killed, ([before, other, kept, kill]) => {
      const cloud = cloudOf(before, kill);
      const after = rewritten(other, kept);
      const made = planOf(after, cloud);
      const readable = new Set(after.secrets.map(({ instance }) => instance.id));
      const live = { ...cloud, instances: new Map([...cloud.instances].filter(([id]) => readable.has(id))) };
      const inSecrets = [...cloud.secrets.values()].flatMap(({ current, previous }) => [
        current.account,
        previous?.account,
      ]);
      const own = [...live.instances.values()]
        .flatMap(({ accounts }) => Object.values(accounts))
        .filter(({ name, description }) => description.startsWith('keyturn_') && !inSecrets.includes(name));
      const text = JSON.stringify([made.changes, made.findings]);
      for (const { name } of own) expect(text).toContain(name);
    }),
  );
});

it('whatever becomes of the files, a plan makes or tells what is owed to credentials that do not open their account', () => {
  fc.assert(
    fc.property(killed, ([before, other, kept, kill]) => {
      const cloud = cloudOf(before, kill);
      const { steps, findings } = planOf(rewritten(other, kept), cloud);
      for (const secret of new Set(brokenLogins(cloud).map((login) => login.split(' ')[0]))) {
        const told = findings.some((one) => one.code === 'W_ROTATION_OWED' && one.secret === secret);
        // Or a new secret with passwords that are known takes its place.
        const paid = steps.some(
          (step) => step.secret === secret && (step.action.do === 'rotateSecret' || step.action.do === 'createSecret'),
        );
        expect([secret, told || paid]).toEqual([secret, true]);
      }
    }),
  );
});
