import { describe, expect, it } from 'vitest';
import { renderPlanMarkdown } from '../../src/render/plan-markdown.ts';
import { renderPlanText } from '../../src/render/plan-text.ts';
import { expectGolden } from './plan-text/golden-file.ts';
import { plans } from './review/plans.ts';

const file = (name: string): URL => new URL(`review/${name}`, import.meta.url);

describe.each(Object.entries(plans))('review of %s', (name, plan) => {
  it('as Markdown', () => {
    expectGolden(renderPlanMarkdown(plan), file(`${name}.md.txt`));
    expect(renderPlanMarkdown(structuredClone(plan))).toBe(renderPlanMarkdown(plan));
  });
});

it('shows in text what changes in longer texts', () => {
  const view = { width: 80, color: false, all: false, steps: false, instances: 1 };
  expectGolden(plans.texts ? renderPlanText(plans.texts, view) : '', file('texts.txt'));
});
