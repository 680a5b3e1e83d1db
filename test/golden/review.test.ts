import { describe, expect, it } from 'vitest';
import { renderPlanHtml } from '../../src/render/plan/html.ts';
import { renderPlanMarkdown } from '../../src/render/plan/markdown.ts';
import { renderPlanMermaid } from '../../src/render/plan/mermaid.ts';
import { renderPlanText } from '../../src/render/plan/text.ts';
import { renderResultHtml } from '../../src/render/result/html.ts';
import { renderResultMarkdown } from '../../src/render/result/markdown.ts';
import { expectGolden } from './plan-text/golden-file.ts';
import { cases } from './result/results.ts';
import { plans } from './review/plans.ts';

const file = (name: string): URL => new URL(`review/${name}`, import.meta.url);

describe.each(Object.entries(plans))('review of %s', (name, plan) => {
  it('as Markdown', () => {
    expectGolden(renderPlanMarkdown(plan), file(`${name}.md.txt`));
    expect(renderPlanMarkdown(structuredClone(plan))).toBe(renderPlanMarkdown(plan));
  });

  it('as a page', () => {
    expectGolden(renderPlanHtml(plan), file(`${name}.html.txt`));
    expect(renderPlanHtml(structuredClone(plan))).toBe(renderPlanHtml(plan));
  });

  it('as a flowchart', () => expectGolden(renderPlanMermaid(plan), file(`${name}.mermaid.txt`)));
});

describe.each(Object.entries(cases))('review of a result: %s', (name, { plan, results }) => {
  const result = { ...plan, planDigest: plan.digest, steps: results };

  it('as Markdown', () => expectGolden(renderResultMarkdown(result), file(`result-${name}.md.txt`)));

  it('as a page', () => expectGolden(renderResultHtml(result), file(`result-${name}.html.txt`)));
});

it.each([renderPlanMarkdown, renderPlanHtml])('tells the flags that shaped the plan: %o', (render) => {
  const options = { prune: true, only: ['orders'], except: [], allow: ['revoke'] };
  const bare = { prune: false, only: [], except: [], allow: [] };
  for (const plan of Object.values(plans)) {
    expect(render({ ...plan, options })).toMatch(/with (<code>|`)--prune --only orders --allow revoke(<\/code>|`)/);
    expect(render({ ...plan, options: bare })).not.toMatch(/with (<code>|`)/);
  }
});

it('shows in text what changes in longer texts', () => {
  const view = { width: 80, color: false, all: false, steps: false, instances: 1 };
  expectGolden(plans.texts ? renderPlanText(plans.texts, view) : '', file('texts.txt'));
});
