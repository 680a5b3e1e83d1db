import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Desired } from '../../src/model/desired.ts';
import type { Live } from '../../src/model/live.ts';
import { decisionDigest } from '../../src/plan/change/digest.ts';
import type { Plan, PlanOptions } from '../../src/plan/change/plan.ts';
import { edited, files, freshCloud } from '../support/plan-arbitraries.ts';
import { plan } from '../support/plan-builders.ts';
import { type ModelCloud, read } from '../support/plan-cloud.ts';
import { converge, planOf, runner, willing } from '../support/plan-run.ts';

/** Files before and after an edit, and a cloud that some run left half way. */
const half = files.chain((before) => fc.tuple(fc.constant(before), edited(before), fc.integer({ min: 0, max: 30 })));

const cloudOf = (wanted: Desired, kill: number): ModelCloud => {
  const cloud = freshCloud();
  const next = runner(cloud, planOf(wanted, cloud).steps);
  for (let step = 0; step < kill; step++) next();
  return cloud;
};

/** The same value with the keys of every map the other way round. */
const turned = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value, (_key, member: unknown) =>
      member !== null && typeof member === 'object' && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).reverse())
        : member,
    ),
  );

const backwards = (desired: Desired): Desired => ({ ...desired, secrets: [...desired.secrets].reverse().map(turned) });

describe('a plan', () => {
  it('is the same in whatever order files and cloud are read', () => {
    fc.assert(
      fc.property(half, ([before, after, kill]) => {
        const live = read(cloudOf(before, kill));
        const one = plan(after, live, willing);
        const other = plan(backwards(after), turned(live), willing);
        expect(other).toEqual(one);
        expect(JSON.stringify(other.steps.map(({ id }) => id))).toBe(JSON.stringify(one.steps.map(({ id }) => id)));
      }),
    );
  });

  it('has steps that wait only for steps before them, each with an id of its own', () => {
    fc.assert(
      fc.property(half, ([before, after, kill]) => {
        const { steps } = plan(after, read(cloudOf(before, kill)), willing);
        const seen = new Set<string>();
        for (const { id, secret, waitsFor } of steps) {
          expect(seen.has(id)).toBe(false);
          for (const other of waitsFor) {
            expect(seen.has(other)).toBe(true);
            expect(other.startsWith(`${secret}:`)).toBe(true);
          }
          seen.add(id);
        }
      }),
    );
  });

  it('counts each selected secret once', () => {
    fc.assert(
      fc.property(half, ([before, after, kill]) => {
        const { summary, changes } = plan(after, read(cloudOf(before, kill)), willing);
        expect(Object.values(summary).reduce((sum, count) => sum + count, 0)).toBe(3);
        expect(changes).toHaveLength(3 - summary.unchanged);
      }),
    );
  });

  it('never touches what --only leaves out, and does the same to the rest', () => {
    const cases = fc.tuple(half, fc.constantFrom('s0', 's1', 's2'));
    fc.assert(
      fc.property(cases, ([[before, after, kill], only]) => {
        const live = read(cloudOf(before, kill));
        const whole = plan(after, live, willing);
        const part = plan(after, live, { ...willing, only: [only] });
        const rest = plan(after, live, { ...willing, except: [only] });
        const ofOnly = (steps: Plan['steps']) => steps.filter(({ secret }) => secret === only);
        expect(part.steps).toEqual(ofOnly(whole.steps));
        expect(rest.steps).toEqual(whole.steps.filter((step) => !ofOnly(whole.steps).includes(step)));
      }),
    );
  });

  it('does nothing to a secret of somebody else, and refuses the run', () => {
    const owners = fc.option(fc.constantFrom('others', 'team@prod', ''));
    fc.assert(
      fc.property(half, owners, ([before, after, kill], owner) => {
        const cloud = cloudOf(before, kill);
        const secret = cloud.secrets.get('s0');
        if (secret === undefined) return;
        const { 'keyturn:owner': _owner, ...rest } = secret.tags;
        const tags = owner === null ? rest : { ...rest, 'keyturn:owner': owner };
        cloud.secrets.set('s0', { ...secret, tags });
        const made = planOf(after, cloud);
        expect(made.refusals.map(({ code, secret: of }) => `${code} ${of}`)).toEqual(['E_FOREIGN_SECRET s0']);
        expect([...made.changes, ...made.steps].filter((one) => one.secret === 's0')).toEqual([]);
      }),
    );
  });

  it('is the same with and without words, but for refusals and what they let a step do', () => {
    fc.assert(
      fc.property(half, ([before, after, kill]) => {
        const live = read(cloudOf(before, kill));
        const [silent, said] = [plan(after, live, { allow: [] }), plan(after, live, willing)];
        expect(silent.changes).toEqual(said.changes);
        expect(silent.steps.map(({ id }) => id)).toEqual(said.steps.map(({ id }) => id));
        expect(said.refusals).toEqual([]);
      }),
    );
  });

  it('holds no word of a password', () => {
    fc.assert(
      fc.property(half, ([before, after, kill]) => {
        const text = JSON.stringify(plan(after, read(cloudOf(before, kill)), willing));
        expect(text).not.toMatch(/made \d|rotated \d|their password/);
      }),
    );
  });
});

describe('the digest', () => {
  const digests = (desired: Desired, live: Live, options: Partial<PlanOptions> = willing) => {
    const made = plan(desired, live, options);
    return { digest: made.digest, desiredDigest: made.desiredDigest, decisions: decisionDigest(made) };
  };

  it('of files and decisions does not depend on places and order', () => {
    fc.assert(
      fc.property(half, ([before, after, kill]) => {
        const live = read(cloudOf(before, kill));
        const at = { file: 'elsewhere.yaml', line: 1, column: 1 };
        const moved = {
          ...after,
          secrets: after.secrets.map((one) => ({ ...one, at, fieldAt: { name: at } })).reverse(),
        };
        const { digest: _digest, ...same } = digests(after, live);
        expect(digests(moved, live)).toMatchObject(same);
      }),
    );
  });

  it('changes with every decision', () => {
    fc.assert(
      fc.property(half, ([before, after, kill]) => {
        const cloud = cloudOf(before, kill);
        const first = digests(after, read(cloud)).digest;
        const others = [
          digests({ ...after, secrets: after.secrets.slice(1) }, read(cloud)),
          digests({ ...after, owner: 'other' }, read(cloud)),
          digests({ ...after, environment: 'prod' }, read(cloud)),
          digests({ ...after, region: 'cn-shanghai' }, read(cloud)),
          digests(after, read(cloud), { ...willing, prune: true }),
          digests(after, read(cloud), { ...willing, only: ['s0'] }),
          digests(after, read(cloud), { ...willing, except: ['s0'] }),
          digests(after, read(cloud), { allow: [] }),
        ];
        for (const { digest } of others) expect(digest).not.toBe(first);
        const isDone = planOf(after, cloud).changes.length === 0;
        converge(after, cloud);
        expect(digests(after, read(cloud)).digest === first).toBe(isDone);
      }),
    );
  });
});
