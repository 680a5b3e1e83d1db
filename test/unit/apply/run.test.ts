import { describe, expect, it } from 'vitest';
import { type RunOptions, run } from '../../../src/apply/run.ts';
import type { Step } from '../../../src/plan/change/plan.ts';
import { accountStep, eventLog, heldCloud, secretStep, settle } from './fake-cloud.ts';

const begin = (steps: readonly Step[], more: Partial<RunOptions> = {}) => {
  const cloud = heldCloud();
  const stop = new AbortController();
  const options = { concurrency: 10, signal: stop.signal, now: () => 0, ...more };
  return { ...cloud, stop, results: run(steps, cloud.perform, options) };
};

const outcomes = async (results: ReturnType<typeof run>): Promise<string[]> =>
  (await results).map(({ because, outcome, step }) => `${step.id} ${outcome}${because ? ` ${because}` : ''}`);

describe('order', () => {
  it('does nothing at all for no steps', async () => expect(await begin([]).results).toEqual([]));

  it('starts a step when all that it waits for is done, and not before', async () => {
    const { call, results, started } = begin([secretStep('a'), secretStep('b'), secretStep('c', 'a', 'b', 'a')]);
    expect(started).toEqual(['a', 'b']);
    call('a').done();
    await settle();
    expect(started).toEqual(['a', 'b']);
    call('b').done();
    await settle();
    expect(started).toEqual(['a', 'b', 'c']);
    call('c').done();
    expect(await outcomes(results)).toEqual(['a done', 'b done', 'c done']);
  });

  it('reports in the order of the steps, whatever ends first', async () => {
    const { call, results } = begin([secretStep('a'), secretStep('b')]);
    call('b').done();
    await settle();
    call('a').done();
    expect(await outcomes(results)).toEqual(['a done', 'b done']);
  });

  it('finishes what has begun before it begins something else', async () => {
    const { call, results, started } = begin(
      [accountStep('a1', 'rm-1'), secretStep('a2', 'a1'), accountStep('b1', 'rm-1'), secretStep('b2', 'b1')],
      { concurrency: 1 },
    );
    for (const id of ['a1', 'a2', 'b1', 'b2']) {
      call(id).done();
      await settle();
    }
    expect(started).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(await outcomes(results)).toHaveLength(4);
  });
});

describe('side by side', () => {
  it('keeps to the concurrency', async () => {
    const { call, results, started } = begin(
      ['a', 'b', 'c', 'd'].map((id) => secretStep(id)),
      { concurrency: 2 },
    );
    expect(started).toEqual(['a', 'b']);
    call('b').done();
    await settle();
    expect(started).toEqual(['a', 'b', 'c']);
    for (const id of ['a', 'c', 'd']) {
      call(id).done();
      await settle();
    }
    await results;
  });

  it('makes one account write an instance, and others beside it', async () => {
    const steps = [accountStep('a', 'rm-1'), accountStep('b', 'rm-1'), accountStep('c', 'rm-2'), secretStep('d')];
    const { call, results, started } = begin(steps);
    expect([...started].sort()).toEqual(['a', 'c', 'd']);
    call('c').done();
    call('d').done();
    await settle();
    expect(started).not.toContain('b');
    call('a').done();
    await settle();
    expect(started).toContain('b');
    call('b').done();
    await results;
  });

  it('frees the instance after a failure as well', async () => {
    const { call, results, started } = begin([accountStep('a', 'rm-1'), accountStep('b', 'rm-1')]);
    call('a').fail(new Error());
    await settle();
    expect(started).toEqual(['a', 'b']);
    call('b').done();
    expect(await outcomes(results)).toEqual(['a failed', 'b done']);
  });
});

describe('an interruption', () => {
  it('starts nothing when it came before the first step', async () => {
    const { perform, started } = heldCloud();
    const signal = AbortSignal.abort();
    const results = run([secretStep('a'), secretStep('b', 'a')], perform, { concurrency: 2, signal, now: () => 0 });
    expect(await outcomes(results)).toEqual(['a notRun interrupted', 'b notRun interrupted']);
    expect(started).toEqual([]);
  });

  it('awaits what is in flight, reports it, and starts nothing more', async () => {
    const steps = [secretStep('a'), secretStep('b', 'a'), secretStep('c'), secretStep('d', 'c'), secretStep('e')];
    const { call, results, started, stop } = begin(steps, { concurrency: 2 });
    let ended = false;
    void results.then(() => {
      ended = true;
    });
    stop.abort();
    call('c').fail(new Error());
    await settle();
    expect(ended).toBe(false);
    call('a').done();
    expect(await outcomes(results)).toEqual([
      'a done',
      'b notRun interrupted',
      'c failed',
      'd notRun c',
      'e notRun interrupted',
    ]);
    expect(started).toEqual(['a', 'c']);
  });

  it('reaches those that wait, through their signal', async () => {
    const { call, results, stop } = begin([secretStep('a')]);
    stop.abort();
    expect(call('a').context.signal?.aborted).toBe(true);
    call('a').done();
    await results;
  });
});

describe('events', () => {
  it('tells of start, waiting and end, and of steps that never ran', async () => {
    const { lines, onEvent } = eventLog();
    const { call, results } = begin([secretStep('a'), secretStep('b', 'a')], { onEvent });
    call('a').context.waiting?.('something to be there');
    call('a').fail(new Error());
    await results;
    expect(lines).toEqual(['started a', 'waiting a something to be there', 'finished a failed', 'finished b notRun']);
  });

  it('goes on when a listener throws', async () => {
    const onEvent = (): never => {
      throw new Error('no terminal');
    };
    const { call, results } = begin([secretStep('a'), secretStep('b', 'a')], { onEvent });
    call('a').context.waiting?.('x');
    call('a').done();
    await settle();
    call('b').done();
    expect(await outcomes(results)).toEqual(['a done', 'b done']);
  });

  it('measures each step by the clock that it was given', async () => {
    let now = 1_000;
    const { call, results } = begin([secretStep('a'), secretStep('b', 'a')], { now: () => now });
    now = 3_500;
    call('a').fail(new Error());
    expect((await results).map(({ milliseconds }) => milliseconds)).toEqual([2_500, 0]);
  });
});
