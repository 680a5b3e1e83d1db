import { describe, expect, it } from 'vitest';
import { diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Change, Plan } from '../../../src/plan/change/plan.ts';
import { renderPlanText } from '../../../src/render/plan/text.ts';
import { change, plan } from '../../golden/plan-text/build.ts';

const view = { width: 80, color: false, all: false, steps: false, instances: 1 };
const fields = [{ path: 'rotation', before: '7d', after: '30d' }];
const update = (secret: string, more: Partial<Change> = {}): Change => change('update', secret, { fields, ...more });

/** First lines of the blocks between header and summary. */
const titles = (some: Plan, all = false): string[] =>
  renderPlanText(some, { ...view, all })
    .split('\n\n')
    .slice(1, -1)
    .map((block) => block.split('\n')[0]?.trim() ?? '');

const cutsOff = [{ kind: 'interruption', message: 'x' }] as const;

describe('equal updates', () => {
  it('are one block with all names, or one each with --all', () => {
    const some = plan({ changes: [update('a'), update('b')] });
    expect(renderPlanText(some, view)).toContain(
      '  ~ update   2 secrets\n      rotation   7d -> 30d\n      secrets    a, b\n',
    );
    expect(titles(some, true)).toEqual(['~ update   a', '~ update   b']);
  });

  it('stand where the first of them stands, with others between', () => {
    const other = update('b', { fields: [{ path: 'rotation', before: '7d', after: 'off' }] });
    expect(titles(plan({ changes: [update('a'), other, update('c')] }))).toEqual([
      '~ update   2 secrets',
      '~ update   b',
    ]);
  });

  it('show a consequence that they share, and the time that they share', () => {
    const next = { kind: 'next', message: 'next 2026-12-20 10:00 UTC' } as const;
    const changes = [update('a', { impact: [next, ...cutsOff] }), update('b', { impact: [next, ...cutsOff] })];
    const text = renderPlanText(plan({ changes }), view);
    expect(text).toContain('2 secrets\n      rotation   7d -> 30d  (next 2026-12-20 10:00 UTC)\n      ! cut off  x\n');
  });
});

describe('never in one block', () => {
  it('updates of which one has another consequence', () =>
    expect(titles(plan({ changes: [update('a'), update('b', { impact: cutsOff })] }))).toHaveLength(2));

  it('updates of which one has another reason', () =>
    expect(titles(plan({ changes: [update('a'), update('b', { reasons: ['x'] })] }))).toHaveLength(2));

  it('updates of which one needs a word', () => {
    const refusals = [{ ...diagnostic('E_NEEDS_WORD', 'x', { secret: 'b' }), word: 'revoke' }];
    const shown = titles(plan({ changes: [update('a'), update('b')], refusals }));
    expect(shown.slice(0, 2)).toEqual(['~ update   a', '~ update   b']);
  });

  it('updates with a finding', () => {
    const findings = ['a', 'b'].map((secret) => diagnostic('W_ROTATION_SHORT', 'x', { secret }));
    expect(titles(plan({ changes: [update('a'), update('b')], findings }))).toHaveLength(2);
  });

  it('anything but updates', () =>
    expect(
      titles(plan({ changes: [change('adopt', 'a', { fields }), change('adopt', 'b', { fields })] })),
    ).toHaveLength(2));
});

it('shows every verb with its mark', () => {
  const verbs = ['create', 'adopt', 'restore', 'update', 'release', 'replace', 'delete'] as const;
  expect(titles(plan({ changes: verbs.map((verb) => change(verb, 'a')) }))).toEqual([
    '+ create   a',
    '= adopt    a',
    '^ restore  a',
    '~ update   a',
    '~ release  a',
    '-/+ replace  a',
    '- delete   a',
  ]);
});
