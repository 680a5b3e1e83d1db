import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accountWriteOn } from '../../src/apply/ready.ts';
import type { StepResult } from '../../src/apply/result.ts';
import { run } from '../../src/apply/run.ts';
import { CloudFault } from '../../src/cloud/cloud.ts';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Step } from '../../src/plan/change/plan.ts';
import { accountStep, idOf, secretStep, settle } from '../unit/apply/fake-cloud.ts';

type Fate = 'done' | 'failed' | 'unknown' | 'internal';
type Node = { readonly instance: number; readonly waitsFor: readonly number[]; readonly fate: Fate };

/** Instance 0 stands for a secret's step, which has none. Steps wait for earlier ones only. */
const node = fc.record({
  instance: fc.nat(3),
  waitsFor: fc.array(fc.nat(1_000), { maxLength: 3 }),
  fate: fc.constantFrom<Fate>('done', 'done', 'done', 'done', 'failed', 'unknown', 'internal'),
});

const stepsOf = (nodes: readonly Node[]): Step[] =>
  nodes.map(({ instance, waitsFor }, index) => {
    const ids = index === 0 ? [] : waitsFor.map((earlier) => String(earlier % index));
    return instance === 0 ? secretStep(String(index), ...ids) : accountStep(String(index), `rm-${instance}`, ...ids);
  });

const end = (fate: Fate, resolve: (performed: { requestIds: string[] }) => void, reject: (error: unknown) => void) => {
  if (fate === 'done') resolve({ requestIds: [] });
  else reject(fate === 'internal' ? new Error() : new CloudFault(fate, diagnostic('E_PASSWORD_SOURCE', 'x')));
};

/** Runs with a perform that checks the rules at each start, ending calls in an order that the picks decide. */
const drive = async (nodes: readonly Node[], concurrency: number, picks: readonly number[], abortAt: number) => {
  const steps = stepsOf(nodes);
  const byId = new Map(steps.map((step) => [step.id, step]));
  const stop = new AbortController();
  const flying = new Map<string, () => void>();
  const finished = new Map<string, StepResult>();
  const started = new Set<string>();
  /** Collected, since the run survives whatever its cloud and its listener throw. */
  const broken: string[] = [];
  const rule = (kept: boolean, text: string): void => {
    if (!kept) broken.push(text);
  };
  const instances = (): (string | undefined)[] =>
    [...flying.keys()].map((id) => byId.get(id)).map((step) => step && accountWriteOn(step.action));

  const mayStart = ({ action, id, waitsFor }: Step): boolean => {
    const instance = accountWriteOn(action);
    const free = instance === undefined || !instances().includes(instance);
    return !started.has(id) && free && waitsFor.every((other) => finished.get(other)?.outcome === 'done');
  };

  const results = run(
    steps,
    (action) => {
      const step = byId.get(idOf(action));
      rule(step !== undefined && mayStart(step), `${step?.id} started too early`);
      rule(!stop.signal.aborted, 'started after the interruption');
      started.add(idOf(action));
      return new Promise((resolve, reject) => {
        const fate = nodes[Number(idOf(action))]?.fate ?? 'done';
        flying.set(idOf(action), () => end(fate, resolve, reject));
        rule(flying.size <= concurrency, 'too many in flight');
      });
    },
    {
      concurrency,
      signal: stop.signal,
      now: () => 0,
      onEvent: (event) => {
        if (event.kind !== 'finished') return;
        rule(!finished.has(event.step.id), `${event.step.id} finished twice`);
        finished.set(event.step.id, event.result);
      },
    },
  );
  for (let tick = 0; flying.size > 0; tick += 1) {
    if (tick === abortAt) stop.abort();
    // Nothing is idle that could be at work.
    if (!stop.signal.aborted && flying.size < concurrency) rule(!steps.some(mayStart), 'idle');
    const [id, finish] = [...flying][(picks[tick % picks.length] ?? 0) % flying.size] ?? [];
    if (id !== undefined) flying.delete(id);
    finish?.();
    await settle();
  }
  return { broken, steps, results: await results, finished, started, aborted: stop.signal.aborted };
};

const reaches = (steps: readonly Step[], from: string, to: string): boolean =>
  from === to || (steps[Number(from)]?.waitsFor ?? []).some((id) => reaches(steps, id, to));

it('gives every step one outcome, in order, and keeps every rule on the way', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(node, { minLength: 1, maxLength: 14 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.nat(9), { minLength: 1, maxLength: 14 }),
      fc.nat(20),
      async (nodes, concurrency, picks, abortAt) => {
        const { aborted, broken, finished, results, started, steps } = await drive(nodes, concurrency, picks, abortAt);
        expect(broken).toEqual([]);
        expect(results.map(({ step }) => step)).toEqual(steps);
        expect(finished.size).toBe(steps.length);
        for (const result of results) {
          const { because, outcome, step } = result;
          expect(finished.get(step.id)).toBe(result);
          expect(started.has(step.id)).toBe(outcome !== 'notRun');
          const fate = nodes[Number(step.id)]?.fate;
          if (outcome !== 'notRun') expect(outcome).toBe(fate === 'internal' ? 'failed' : fate);
          else if (because === 'interrupted') expect(aborted).toBe(true);
          else {
            expect(['failed', 'unknown']).toContain(results[Number(because)]?.outcome);
            expect(reaches(steps, step.id, because ?? '')).toBe(true);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});
