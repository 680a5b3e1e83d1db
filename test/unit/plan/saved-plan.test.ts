import { expect, it } from 'vitest';
import { planDigest } from '../../../src/plan/change/digest.ts';
import type { SavedPlan } from '../../../src/plan/change/plan.ts';
import { makeReleasePlan } from '../../../src/plan/release.ts';
import { readSaved } from '../../../src/plan/saved/saved-plan.ts';
import { renderPlanJson } from '../../../src/render/plan/json.ts';
import {
  createSingle,
  desired,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
} from '../../support/plan-builders.ts';
import { forged } from '../../support/plan-forgery.ts';
import { saved } from '../../support/plan-seen.ts';

const keep = secret('keep', { accounts: createSingle('keep') });
const cloud = live(
  [liveSecret('keep', { mode: 'single' }, { 'keyturn:accounts': 'keep' })],
  [instance([ownAccount('keep', 'keep')])],
);
const text = renderPlanJson(plan([keep], cloud));

/** With a finding. */
const unmanaged = renderPlanJson(plan([], cloud));

/** Edited by somebody who gives it a digest that fits. */
const resigned = (edit: (plan: SavedPlan) => SavedPlan): string => {
  const edited = edit(saved(plan([keep], cloud)));
  return renderPlanJson({ ...edited, digest: planDigest(edited) });
};

it('reads back what was saved', () => {
  expect(readSaved('plan.json', text)).toMatchObject({ is: 'plan', plan: { owner: 'team' } });
});

it.each([
  ['nothing', '', 'E_PLAN_DAMAGED', 'plan.json is not a whole JSON object'],
  ['half of it', text.slice(0, 200), 'E_PLAN_DAMAGED', 'plan.json is not a whole JSON object'],
  ['a list', '[]', 'E_PLAN_DAMAGED', 'plan.json is not a whole JSON object'],
  ['an object', '{"formatVersion":1}', 'E_PLAN_DAMAGED', 'plan.json is not a plan of keyturn'],
  ['a result in name', '{"planDigest":7}', 'E_PLAN_DAMAGED', 'plan.json is not a result of keyturn'],
  ['another format', '{"formatVersion":2}', 'E_PLAN_FORMAT', 'plan.json has format 2'],
  ['another digest', text.replace(/sha256:./, 'sha256:z'), 'E_PLAN_DAMAGED', 'plan.json is not a plan of keyturn'],
  ['another name', text.replaceAll('"keep"', '"kept"'), 'E_PLAN_DIGEST', 'does not have the digest that it names'],
  ['another wording', unmanaged.replace('"hint": "', '"hint": "No. '), 'E_PLAN_DIGEST', 'does not have the digest'],
  [
    'other counts',
    resigned((one) => ({ ...one, summary: { ...one.summary, delete: 1 } })),
    'E_PLAN_DIGEST',
    'the counts in',
  ],
  [
    'more writes',
    resigned((one) => ({ ...one, estimate: { ...one.estimate, writes: 1 } })),
    'E_PLAN_DIGEST',
    'the counts in',
  ],
])('tells %s from a plan', (_what, content, code, says) => {
  const read = readSaved('plan.json', content);
  expect(read).toMatchObject({ is: 'bad', problem: { code, message: expect.stringContaining(says) } });
});

const twice = <One>(all: readonly One[]): readonly One[] => [...all, ...all];

it.each<[string, (plan: SavedPlan) => SavedPlan]>([
  ['a secret', (one) => ({ ...one, changes: twice(one.changes) })],
  ['a field', (one) => ({ ...one, changes: one.changes.map((it) => ({ ...it, fields: twice(it.fields) })) })],
  ['an entry', (one) => ({ ...one, desired: { ...one.desired, secrets: twice(one.desired.secrets) } })],
  ['a step', (one) => ({ ...one, steps: twice(one.steps) })],
])('believes no plan that has %s twice, even one whose digests fit', (_what, edit) => {
  const edited = forged(edit(saved(plan([keep, secret('new', { accounts: createSingle('new') })], cloud))), []);
  const message = 'plan.json names a secret, a field or a step twice';
  const file = readSaved('plan.json', renderPlanJson(edited));
  expect(file).toMatchObject({ is: 'bad', refused: true, problem: { code: 'E_PLAN_DIGEST', message } });
});

it('lets a secret of the files go with its account, and says that its entry is still there', () => {
  const wanted = desired([keep]);
  const released = makeReleasePlan(wanted, cloud, Object.values(cloud.secrets), '0');
  expect(released.steps.map(({ action }) => action.do)).toEqual(['setAccountDescription', 'removeTags']);
  expect(released.findings.map(({ code }) => code)).toEqual(['W_STILL_IN_FILES']);
});
