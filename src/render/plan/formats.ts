import type { ShownPlan } from '../../plan/change/plan.ts';
import { renderPlanHtml } from './html.ts';
import { renderPlanJson } from './json.ts';
import { renderPlanMarkdown } from './markdown.ts';
import { renderPlanMermaid } from './mermaid.ts';
import { type PlanView, renderPlanText } from './text.ts';

type Render = (plan: ShownPlan, view: PlanView) => string;

/** Every form that a plan is shown in, by `plan` as well as by `show`. The first is the default. */
export const planFormats = {
  text: renderPlanText,
  json: renderPlanJson,
  markdown: renderPlanMarkdown,
  html: renderPlanHtml,
  /** The order of the steps alone. */
  mermaid: renderPlanMermaid,
} as const satisfies Record<string, Render>;

export type PlanFormat = keyof typeof planFormats;
