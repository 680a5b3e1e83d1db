import { expect, test } from 'vitest';
import { renderPlanMarkdown } from '../../../src/render/plan/markdown.ts';
import { change, plan, step } from '../../golden/plan-text/build.ts';

const number = 5_000;
const all = Array.from({ length: number }, (_, n) => n);

test('5,000 changes stay under 60,000 bytes, and the number of those left out is said', () => {
  const deleted = all
    .slice(0, 20)
    .map((n) => change('delete', `old/${n}`, { impact: [{ kind: 'final', message: '订单' }] }));
  const created = all.map((n) =>
    change('create', `订单/${n}`, { fields: [{ path: 'rotation', before: null, after: '7d' }] }),
  );
  const text = renderPlanMarkdown(
    plan({
      changes: [...created, ...deleted],
      steps: all.map((n) => step(String(n), `订单/${n}`, { do: 'rotateSecret', secret: `订单/${n}`, versionId: 'v' })),
    }),
  );
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
  expect(text).toContain('**5000 create, 20 delete, 0 unchanged.');
  for (const { secret } of deleted) expect(text).toContain(`- delete   ${secret}\n`);
  const shown = text.match(/^\+ create/gm)?.length ?? 0;
  expect(shown).toBeGreaterThan(100);
  expect(text).toContain(`**${number - shown} more changes left out here:**`);
  expect(text).toContain('Digest: `sha256:');
});

test('what there is no room for is named', () => {
  const finding = (n: number) =>
    ({ code: 'W_UNMANAGED', severity: 'warning', message: `订单 ${n}`, secret: `s${n}` }) as const;
  const note = { code: 'W_WORD_UNUSED', severity: 'warning', message: 'unused' } as const;
  const steps = [step('1', 's', { do: 'rotateSecret', secret: 's', versionId: 'v' })];
  const text = renderPlanMarkdown(plan({ findings: [...all.map(finding), note], steps }));
  expect(text).toContain('<summary>Health: 5000 findings</summary>');
  expect(text).toMatch(/\n\.\.\. and \d+ more lines\n/);
  expect(text).toContain('\nNotes: 1, left out here\n');
  expect(text).toContain('\nSteps: 1, left out here\n');
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
});

test('also when all of them are deletions, each of which is counted', () => {
  const text = renderPlanMarkdown(plan({ changes: all.map((n) => change('delete', `a-rather-long-name/${n}`)) }));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
  const named = text.match(/^- delete/gm)?.length ?? 0;
  expect(named).toBeGreaterThan(500);
  expect(text).toContain(`and ${number - named} more that are deleted or replaced`);
});

test('flags that shaped the plan are told as far as there is room, and counted beyond', () => {
  const only = all.map((n) => `team-with-a-long-name/${n}*`);
  const text = renderPlanMarkdown(plan({ options: { prune: true, only, except: [], allow: [] } }));
  const [, line = '', rest] = text.match(/^with `(--prune .*)` and (\d+) more flags$/m) ?? [];
  const told = line.match(/--only/g)?.length ?? 0;
  expect(told).toBeGreaterThan(50);
  expect(told + Number(rest)).toBe(number);
  expect(Buffer.byteLength(text)).toBeLessThan(5_000);
});

test('a flag that is too long for that is counted', () => {
  const options = { prune: false, only: ['x'.repeat(70_000)], except: [], allow: [] };
  expect(renderPlanMarkdown(plan({ options }))).toContain('\nwith 1 flag\n');
});
