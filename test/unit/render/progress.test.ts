import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { StepResult } from '../../../src/apply/result.ts';
import type { RunEvent } from '../../../src/apply/run.ts';
import { diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Step } from '../../../src/plan/change/plan.ts';
import {
  type Progress,
  plainLine,
  progressLines,
  progressStart,
  progressStep,
} from '../../../src/render/result/progress.ts';
import { displayWidth } from '../../../src/render/shared/text.ts';
import { step } from '../../golden/plan-text/build.ts';
import { ordersAppSteps } from '../../golden/plan-text/plans.ts';

const view = { width: 80, color: false, now: 15_000 };
const at = (index: number): Step => ordersAppSteps[index] ?? step('x', 'x', { do: 'setTags', secret: 'x', tags: {} });

const started = (index: number): RunEvent => ({ kind: 'started', step: at(index) });
const waiting = (index: number, what: string): RunEvent => ({ kind: 'waiting', step: at(index), what });
const finished = (index: number, more: Partial<StepResult> = {}): RunEvent => ({
  kind: 'finished',
  step: at(index),
  result: { step: at(index), outcome: 'done', requestIds: [], milliseconds: 3_210, ...more },
});

const stateAfter = (...events: readonly RunEvent[]): Progress =>
  events.reduce((state, event, index) => progressStep(state, event, index * 1_000), progressStart(ordersAppSteps, 0));

describe('the live view', () => {
  it('begins with nothing', () =>
    expect(progressLines(stateAfter(), view)).toEqual(['0 of 8 steps, 0 running, 15.0 s']));

  it('shows what runs, since when, what it waits for, and how far it all is', () => {
    const state = stateAfter(started(0), started(2), waiting(0, 'account orders_app to be Available'), finished(2));
    expect(progressLines(stateAfter(started(0)), view)[0]).toBe(
      '    15.0 s  create account orders_app on rm-bp1xxxxxxxx for orders/app',
    );
    expect(progressLines(state, view)).toEqual([
      '    15.0 s  orders/app waits for account orders_app to be Available',
      '1 of 8 steps, 1 running, 15.0 s',
    ]);
  });

  it('never wraps', () => {
    const lines = progressLines(stateAfter(started(0), waiting(0, '账户'.repeat(60))), view);
    expect(lines.map(displayWidth)).toEqual([80, 31]);
    expect(lines[0]).toMatch(/…$/);
  });

  it('counts what went wrong', () => {
    const problem = diagnostic('E_INTERNAL', 'x');
    const state = stateAfter(
      finished(0, { outcome: 'failed', diagnostic: problem }),
      finished(1, { outcome: 'notRun', because: 'x' }),
      finished(2, { outcome: 'unknown', diagnostic: problem }),
      finished(3, { outcome: 'notRun', because: 'x' }),
    );
    expect(progressLines(state, view)).toEqual(['4 of 8 steps, 1 failed, 1 unknown, 2 not run, 0 running, 15.0 s']);
  });

  it('stays lower than a terminal', () => {
    const steps = Array.from({ length: 30 }, (_, index) =>
      step(`${index}`, 's', { do: 'setTags', secret: 's', tags: {} }),
    );
    const state = steps.reduce(
      (so, one) => progressStep(so, { kind: 'started', step: one }, 0),
      progressStart(steps, 0),
    );
    const lines = progressLines(state, view);
    expect(lines).toHaveLength(12);
    expect(lines.at(-2)?.trim()).toBe('and 20 more');
  });

  it('moves nothing on the terminal but by its own colours', () => {
    const state = stateAfter(started(0), waiting(0, '\u001b[2J\u202e'));
    const painted = progressLines(state, { ...view, color: true });
    expect(painted.map((line) => stripVTControlCharacters(line))).toEqual(progressLines(state, view));
    expect(progressLines(state, { ...view, width: 120 })[0]).toContain('\\u001b[2J\\u202e');
  });

  it('never changes a state', () => {
    const before = stateAfter(started(0));
    progressStep(before, waiting(0, 'x'), 1);
    progressStep(before, finished(0), 1);
    expect(before).toEqual(stateAfter(started(0)));
  });
});

describe('a line for a log', () => {
  const lineOf = (...events: [RunEvent, ...RunEvent[]]): string | undefined =>
    plainLine(stateAfter(...events), events.at(-1) ?? events[0]);

  it('is not worth it for a start', () => expect(lineOf(started(0))).toBeUndefined());

  it('tells what is waited for, once', () => {
    const wait = waiting(0, 'account orders_app to be Available');
    expect(lineOf(started(0), wait)).toBe('     waits    orders/app: account orders_app to be Available');
    expect(lineOf(started(0), wait, wait)).toBeUndefined();
    expect(lineOf(started(0), wait, waiting(0, 'something else'))).toContain(': something else');
  });

  it('tells the end', () => {
    expect(lineOf(started(4), finished(4))).toBe('1/8  done     step 5: create secret orders/app  (3.2 s)');
  });

  it('counts on where these steps are a part of more', () => {
    const start = progressStart(ordersAppSteps.slice(4, 5), 0, { before: 1, all: 2 });
    const state = progressStep(start, finished(4), 1);
    expect(plainLine(state, finished(4))).toBe('2/2  done     step 2: create secret orders/app  (3.2 s)');
    expect(progressLines(state, view)).toEqual(['2 of 2 steps, 0 running, 15.0 s']);
  });

  it('tells a failure with its code, and why a step was not run', () => {
    const failed = finished(4, { outcome: 'failed', diagnostic: diagnostic('E_INTERNAL', 'odd\u001b') });
    expect(lineOf(failed)).toBe('1/8  failed   step 5: create secret orders/app  (3.2 s)  E_INTERNAL odd\\u001b');
    expect(lineOf(failed, finished(5, { outcome: 'notRun', because: 'orders/app:createSecret' }))).toBe(
      '2/8  not run  step 6: rotate orders/app now  (because of step 5)',
    );
    expect(lineOf(finished(6, { outcome: 'notRun', because: 'interrupted' }))).toBeUndefined();
  });
});
