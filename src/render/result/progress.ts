import type { Outcome } from '../../apply/result.ts';
import type { RunEvent } from '../../apply/run.ts';
import type { Step } from '../../plan/change/plan.ts';
import { stepText } from '../shared/action-text.ts';
import { quoted } from '../shared/field-value.ts';
import { becauseText, type Numbers, numbersOf, outcomes } from '../shared/outcome.ts';
import { durationText, escapeText, padEnd, paint, truncate, type View } from '../shared/text.ts';

type Running = {
  readonly step: Step;
  /** Milliseconds. */
  readonly since: number;
  readonly waitsFor?: string;
  /** Whether the last event said what was known already. */
  readonly repeated: boolean;
};

/** Where these steps stand in a run that makes more: how many came before them, and of how many in all. */
export type Part = { readonly before: number; readonly all: number };

/** How far a run has come. Grown from events by `progressStep`, never changed. */
export type Progress = {
  readonly numbers: Numbers;
  readonly part: Part;
  readonly began: number;
  readonly ended: Readonly<Record<Outcome, number>>;
  /** In the order in which they started. */
  readonly running: ReadonlyMap<string, Running>;
};

/** @param now milliseconds, of the same clock in every call. */
export const progressStart = (
  steps: readonly Step[],
  now: number,
  part: Part = { before: 0, all: steps.length },
): Progress => ({
  numbers: numbersOf(steps, part.before),
  part,
  began: now,
  ended: { done: 0, failed: 0, unknown: 0, notRun: 0 },
  running: new Map(),
});

export const progressStep = (state: Progress, event: RunEvent, now: number): Progress => {
  const { id } = event.step;
  const running = new Map(state.running);
  if (event.kind === 'finished') {
    const { outcome } = event.result;
    running.delete(id);
    return { ...state, running, ended: { ...state.ended, [outcome]: state.ended[outcome] + 1 } };
  }
  const known = running.get(id) ?? { step: event.step, since: now, repeated: false };
  running.set(
    id,
    event.kind === 'started' ? known : { ...known, waitsFor: event.what, repeated: known.waitsFor === event.what },
  );
  return { ...state, running };
};

const endedCount = ({ ended, part }: Progress): number =>
  part.before + ended.done + ended.failed + ended.unknown + ended.notRun;

/** `4 of 12` and what went wrong up to now. */
const countText = (state: Progress): string => {
  const wrong = (['failed', 'unknown', 'notRun'] as const).filter((outcome) => state.ended[outcome] > 0);
  return [
    `${endedCount(state)} of ${state.part.all} steps`,
    ...wrong.map((outcome) => `${state.ended[outcome]} ${outcomes[outcome].verb}`),
  ].join(', ');
};

/** Running steps that are shown; the live view must not be taller than a terminal. */
const shownAtOnce = 10;

/** Lines of the live view, none wider than the terminal: what runs, how long, what it waits for, and n of m. */
export const progressLines = (state: Progress, view: View & { readonly now: number }): string[] => {
  const running = [...state.running.values()];
  const lines = running.slice(0, shownAtOnce).map(({ since, step, waitsFor }) => {
    // At 80 columns there is no room for both.
    const text = waitsFor === undefined ? stepText(step) : `${quoted(step.secret)} waits for ${escapeText(waitsFor)}`;
    const lead = `${durationText(view.now - since).padStart(10)}  `;
    return `${paint('dim', lead, view.color)}${truncate(text, Math.max(1, view.width - lead.length))}`;
  });
  const more = running.length - lines.length;
  const summary = `${countText(state)}, ${running.length} running, ${durationText(view.now - state.began)}`;
  return [
    ...lines,
    ...(more > 0 ? [truncate(`${' '.repeat(12)}and ${more} more`, view.width)] : []),
    paint('bold', truncate(summary, view.width), view.color),
  ];
};

/**
 * A line for a log, where there is no terminal, however long: whoever searches a log finds an event whole. Undefined for
 * what is not worth one. `state` is the one after the event.
 */
export const plainLine = (state: Progress, event: RunEvent): string | undefined => {
  if (event.kind === 'started') return undefined;
  const columns = String(state.part.all).length;
  const line = (count: string, verb: string, note: string): string =>
    `${count.padStart(2 * columns + 1)}  ${padEnd(verb, 7)}  ${note}`;
  if (event.kind === 'waiting') {
    const repeated = state.running.get(event.step.id)?.repeated ?? false;
    return repeated ? undefined : line('', 'waits', `${escapeText(event.step.secret)}: ${escapeText(event.what)}`);
  }
  const { because, diagnostic, milliseconds, outcome } = event.result;
  // An interruption ends everything that is left at once; the result names it all.
  if (because === 'interrupted') return undefined;
  const problem = diagnostic ? `  ${diagnostic.code} ${escapeText(diagnostic.message)}` : '';
  const note = outcome === 'notRun' ? becauseText(event.result, state.numbers) : durationText(milliseconds);
  return line(
    `${endedCount(state)}/${state.part.all}`,
    outcomes[outcome].verb,
    `step ${state.numbers.get(event.step.id)}: ${stepText(event.step)}  (${note})${problem}`,
  );
};
