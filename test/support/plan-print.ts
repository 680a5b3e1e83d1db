import type { Step } from '../../src/plan/change/plan.ts';

/** The order as indented text: a step stands one level below the deepest step that it waits for. */
export const printOrder = (steps: readonly Step[]): string => {
  const depths = new Map<string, number>();
  const lines: string[] = [];
  let secret: string | undefined;
  for (const step of steps) {
    if (step.secret !== secret) lines.push(step.secret);
    secret = step.secret;
    const depth = 1 + Math.max(0, ...step.waitsFor.map((id) => depths.get(id) ?? Number.NaN));
    depths.set(step.id, depth);
    lines.push(`${'  '.repeat(depth)}${step.id.slice(step.secret.length + 1)}`);
  }
  return `${lines.join('\n')}\n`;
};
