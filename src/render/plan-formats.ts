import type { ShownPlan } from '../plan/change/plan.ts';
import { renderPlanHtml } from './plan-html.ts';
import { renderPlanJson } from './plan-json.ts';
import { renderPlanMarkdown } from './plan-markdown.ts';
import { renderPlanMermaid } from './plan-mermaid.ts';
import { type PlanView, renderPlanText } from './plan-text.ts';

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
