import { describe, expect, it } from 'vitest';
import { run } from '../../../src/apply/run.ts';
import { type Cloud, CloudFault } from '../../../src/cloud/cloud.ts';
import { DiagnosticsError, diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Step } from '../../../src/plan/change/plan.ts';
import { idOf, secretStep } from './fake-cloud.ts';

const canary = 'S3cret-canary';
const options = { concurrency: 3, signal: new AbortController().signal, now: () => 0 };

/** Steps named in `errors` throw, the others are done. */
const failing = (steps: readonly Step[], errors: Readonly<Record<string, unknown>>) => {
  const perform: Cloud['perform'] = (action) => {
    const id = idOf(action);
    if (id in errors) throw errors[id];
    return Promise.resolve({ requestIds: [`r1-${id}`, `r2-${id}`] });
  };
  return run(steps, perform, options);
};

const lost = diagnostic('E_PASSWORD_SOURCE', 'The variable A is not set.', { hint: 'Set it.', requestId: 'R-1' });

describe('how a step ends', () => {
  it('done, with the request ids of its calls', async () => {
    const step = secretStep('a');
    expect(await failing([step], {})).toEqual([
      { step, outcome: 'done', requestIds: ['r1-a', 'r2-a'], milliseconds: 0 },
    ]);
  });

  it.each(['failed', 'unknown'] as const)(
    '%s, as the cloud says, with its diagnostic and request id',
    async (outcome) => {
      const [result] = await failing([secretStep('a')], { a: new CloudFault(outcome, lost) });
      expect(result).toMatchObject({ outcome, requestIds: ['R-1'], diagnostic: { ...lost, secret: 'secret-of-a' } });
    },
  );

  it('not run, when the cloud did not send it since the signal had come; what waits for it is interrupted as well', async () => {
    const stop = new AbortController();
    const perform: Cloud['perform'] = () => {
      stop.abort();
      throw new CloudFault('notRun', lost);
    };
    const results = await run([secretStep('a'), secretStep('b', 'a')], perform, { ...options, signal: stop.signal });
    expect(results.map(({ step: _step, ...ending }) => ending)).toEqual([
      { outcome: 'notRun', because: 'interrupted', requestIds: [], milliseconds: 0 },
      { outcome: 'notRun', because: 'interrupted', requestIds: [], milliseconds: 0 },
    ]);
  });

  it('names the secret of the diagnostic where that has one', async () => {
    const fault = new CloudFault('failed', { ...lost, secret: 'other' });
    expect((await failing([secretStep('a')], { a: fault }))[0]?.diagnostic?.secret).toBe('other');
  });

  it('failed with the first of several diagnostics', async () => {
    const [result] = await failing([secretStep('a')], { a: new DiagnosticsError([lost]) });
    expect(result).toMatchObject({ outcome: 'failed', diagnostic: lost });
  });

  it.each([
    ['an error', new Error(canary)],
    ['an error with a cause', new TypeError('x', { cause: canary })],
    ['no diagnostics', new DiagnosticsError([])],
    ['text', canary],
    ['nothing', undefined],
  ])('failed with fixed words after %s of nobody knows where', async (_name, error) => {
    const results = await failing([secretStep('a')], { a: error });
    expect(results[0]).toMatchObject({ outcome: 'failed', requestIds: [], diagnostic: { code: 'E_INTERNAL' } });
    expect(JSON.stringify(results)).not.toContain(canary);
  });
});

describe('what a failure stops', () => {
  it('all that depends on it, naming the one that failed; the others go on', async () => {
    const steps = [
      secretStep('a'),
      secretStep('b', 'a'),
      secretStep('c', 'b'),
      secretStep('d', 'b', 'c'),
      secretStep('x'),
      secretStep('y', 'x'),
    ];
    const results = await failing(steps, { a: new CloudFault('unknown', lost) });
    expect(results.map(({ because, outcome }) => [outcome, because])).toEqual([
      ['unknown', undefined],
      ['notRun', 'a'],
      ['notRun', 'a'],
      ['notRun', 'a'],
      ['done', undefined],
      ['done', undefined],
    ]);
  });

  it('is told once, however many failures a step depends on', async () => {
    const fault = new CloudFault('failed', lost);
    const results = await failing([secretStep('a'), secretStep('b'), secretStep('c', 'a', 'b')], {
      a: fault,
      b: fault,
    });
    expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'notRun']);
    expect(['a', 'b']).toContain(results[2]?.because);
  });
});

describe('steps that no plan holds', () => {
  it('waiting for one that is not there: failed, and what depends on it is not run', async () => {
    const results = await failing([secretStep('a', 'nowhere'), secretStep('b', 'a'), secretStep('c')], {});
    expect(results.map(({ because, outcome }) => [outcome, because])).toEqual([
      ['failed', undefined],
      ['notRun', 'a'],
      ['done', undefined],
    ]);
    expect(results[0]?.diagnostic?.code).toBe('E_INTERNAL');
  });

  it('waiting for each other: the first failed, the second not run', async () => {
    const results = await failing([secretStep('a', 'b'), secretStep('b', 'a')], {});
    expect(results.map(({ because, outcome }) => [outcome, because])).toEqual([
      ['failed', undefined],
      ['notRun', 'a'],
    ]);
  });
});

it('walks twenty thousand steps in a moment', async () => {
  const chain = Array.from({ length: 10_000 }, (_, index) =>
    index === 0 ? secretStep('0') : secretStep(String(index), String(index - 1)),
  );
  const fan = Array.from({ length: 10_000 }, (_, index) => secretStep(`f${index}`, '0'));
  const began = performance.now();
  const results = await failing([...chain, ...fan], { f3: new CloudFault('failed', lost) });
  expect(results.filter(({ outcome }) => outcome === 'done')).toHaveLength(19_999);
  const stopped = await failing([...chain, ...fan], { 0: new CloudFault('failed', lost) });
  expect(stopped.filter(({ outcome }) => outcome === 'notRun')).toHaveLength(19_999);
  expect(performance.now() - began).toBeLessThan(5_000);
});
