import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Impact, Plan } from '../../src/plan/change/plan.ts';
import { type TransitionRun, transitionRun } from '../support/transition-run.ts';
import { type Transition, transitions } from '../support/transitions.ts';

// The table of docs/transitions.md is what plan says about each transition. UPDATE_GOLDEN=1 writes it.

const doc = new URL('../../docs/transitions.md', import.meta.url);
const [begin, end] = ['<!-- table: begin -->', '<!-- table: end -->'];

let run: TransitionRun;
beforeEach(async () => {
  run = await transitionRun();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

/** `createAccount` → `create account` */
const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** In the order in which they may run; the same thing done to both accounts of a pair is told once. */
const stepsText = ({ steps }: Plan): string => {
  const names = steps
    .filter(({ secret }) => secret === 'orders/app')
    .map(({ action }) => words(action.do === 'setAccountDescription' ? `mark account as ${action.to}` : action.do));
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(', ');
};

/** What has a time in it is told without. */
const short = {
  next: 'The next rotation moves.',
  rotates: 'KMS rotates at once.',
  interruption: "Whoever uses today's password is cut off.",
  revoke: 'The accounts can do less.',
} as const;

const impactText = (impact: readonly Impact[]): string => {
  const texts = impact.map(({ kind, message }) =>
    kind === 'readers' || kind === 'final' || kind === 'accounts' ? message : short[kind],
  );
  return [...new Set(texts)].join(' ') || 'Nobody notices.';
};

const rowOf = async ({ what, from, meanwhile, to, prune, needs }: Transition): Promise<string> => {
  await run.apply(from);
  await meanwhile?.(run);
  const plan = await run.plan(to, { prune: prune === true });
  const change = plan.changes.find(({ secret }) => secret === 'orders/app');
  const said = needs.map((need) => `\`${need}\``).join(', ') || 'nothing';
  return `| ${what} | ${change?.action} | ${stepsText(plan)} | ${impactText(change?.impact ?? [])} | ${said} |`;
};

const head = ['| what changes | plan says | steps | what it means | needs |', '| --- | --- | --- | --- | --- |'];

it('tells each transition as plan does', async () => {
  const rows: string[] = [];
  for (const transition of transitions) {
    rows.push(await rowOf(transition));
    await run.close();
    run = await transitionRun();
  }
  const text = readFileSync(doc, 'utf8');
  const [before = '', rest = ''] = text.split(begin);
  const after = rest.split(end)[1] ?? '';
  const wanted = `${before}${begin}\n\n${[...head, ...rows].join('\n')}\n\n${end}${after}`;
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(doc, wanted);
  expect(wanted).toBe(readFileSync(doc, 'utf8'));
});
