import { describe, expect, it } from 'vitest';
import { namedStep } from '../../src/model/step.ts';
import { renderPlanText } from '../../src/render/plan/text.ts';
import { displayWidth } from '../../src/render/shared/text.ts';
import { changes, creates } from './plan-text/made.ts';
import { expectGolden } from './plan-text/golden-file.ts';
import { contract, hostile, nothing, refused, updates } from './plan-text/plans.ts';

const view = { width: 80, color: false, all: false, steps: false, instances: 2 };
const file = (name: string): URL => new URL(`plan-text/${name}.txt`, import.meta.url);
const plans = { changes, contract, creates, updates, refused, hostile, nothing };

describe.each(Object.entries(plans))('plan %s', (name, plan) => {
  it.each([40, 80, 120])('at %i columns', (width) => {
    const text = renderPlanText(plan, { ...view, width });
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    expectGolden(text, file(`${name}-${width}`));
  });

  it('reads the same from its file, where steps have names alone', () =>
    expect(renderPlanText({ ...plan, steps: plan.steps.map(namedStep) }, view)).toBe(renderPlanText(plan, view)));
});

it('shows the steps and each update', () => {
  expectGolden(renderPlanText(contract, { ...view, steps: true }), file('contract-steps'));
  expectGolden(renderPlanText(updates, { ...view, all: true }), file('updates-all'));
});

it('paints', () => expectGolden(renderPlanText(contract, { ...view, color: true }), file('contract-color')));
