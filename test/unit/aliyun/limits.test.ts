import { setMaxListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/aliyun/api/failure.ts';
import { type Limits, makeLimits } from '../../../src/aliyun/wire/limits.ts';
import type { Attempt } from '../../../src/aliyun/wire/retry.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const tooFast = (retryAfterMs?: number): Failure => ({
  kind: 'refused',
  status: 429,
  code: 'Rejected.Throttling',
  requestId: 'r-1',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const refused = (retryAfterMs?: number): Attempt<never> => ({ failure: tooFast(retryAfterMs) });
const answer = async (): Promise<Attempt<string>> => ({ value: 'answer' });
const times = <T>(count: number, work: (number: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => work(index));

/** When each call went, in seconds. Each is answered after 5 ms; `refusals` are the answers to the first ones. */
const watched = (refusals: readonly Attempt<never>[] = []) => {
  const clock = virtualClock();
  const sent: { readonly name: string | number; readonly at: number }[] = [];
  const send = (name: string | number) => async (): Promise<Attempt<string>> => {
    const refusal = refusals[sent.length];
    sent.push({ name, at: clock.now() / 1000 });
    await clock.sleep(5);
    return refusal ?? { value: 'answer' };
  };
  const names = (): readonly (string | number)[] => sent.map(({ name }) => name);
  const at = (index: number): number => sent[index]?.at ?? Number.NaN;
  return { clock, sent, send, names, at };
};

describe('calls of a group', () => {
  it('go at once for part of a second of the rate, then a little below it, in order', async () => {
    const { clock, send, names, at } = watched();
    const limits = makeLimits(clock);
    await clock.until(Promise.all(times(50, (number) => limits.inTurn('kmsLifecycle', send(number)))));
    expect([at(5), at(6) > 0]).toEqual([0, true]);
    expect(at(49)).toBeCloseTo(44 / 9.75, 1);
    expect(names()).toEqual(times(50, (number) => number));
  });

  it('have the burst again after a pause, and no more than that', async () => {
    const { clock, send, at } = watched();
    const limits = makeLimits(clock);
    const some = () => clock.until(Promise.all(times(15, (number) => limits.inTurn('kmsLifecycle', send(number)))));
    await some();
    await clock.until(clock.sleep(60_000));
    const start = clock.now() / 1000;
    await some();
    expect([at(15), at(20), at(21) > start]).toEqual([start, start, true]);
    expect(at(29) - start).toBeCloseTo(9 / 9.75, 1);
  });

  it('do not wait for those of another group', async () => {
    const { clock, send, names } = watched([refused(30_000)]);
    const limits = makeLimits(clock);
    const slow = times(20, () => limits.inTurn('kmsMetadata', send('slow')));
    await clock.until(clock.sleep(1000));
    await clock.until(limits.inTurn('rdsReads', send('other')));
    expect(names().at(-1)).toBe('other');
    expect(clock.now()).toBeLessThan(1100);
    await clock.until(Promise.all(slow));
    expect(clock.now()).toBeGreaterThan(30_000);
  });

  it('go on sixteen sockets at most, first come, first served, also after failures', async () => {
    const clock = virtualClock();
    const limits = makeLimits(clock, 'onDemand');
    let [open, most] = [0, 0];
    const order: number[] = [];
    const work = async (number: number): Promise<Attempt<number>> => {
      open += 1;
      most = Math.max(most, open);
      order.push(number);
      await clock.sleep(10);
      open -= 1;
      if (number % 7 === 0) throw new Error('failed');
      return { value: number };
    };
    const groups = ['kmsMetadata', 'rdsReads', 'trail'] as const;
    const all = times(100, (number) => limits.inTurn(groups[number % 3] ?? 'trail', () => work(number)));
    await clock.until(Promise.allSettled(all));
    expect([most, open]).toEqual([16, 0]);
    expect(order).toEqual(times(100, (number) => number));
  });

  it('end their wait with the signal, and only theirs', async () => {
    const { clock, send } = watched([refused(10_000)]);
    const limits = makeLimits(clock);
    const stop = new AbortController();
    const first = limits.inTurn('kmsMetadata', send('again'), stop.signal);
    await clock.until(clock.sleep(100));
    const second = limits.inTurn('kmsMetadata', send('waiting'), stop.signal);
    const third = limits.inTurn('kmsMetadata', send('other'));
    stop.abort();
    const ended = (how: string) => ({ failure: { kind: 'interrupted', how }, final: true });
    expect(await clock.until(Promise.all([first, second]))).toEqual([ended('again'), ended('unsent')]);
    expect(await limits.inTurn('kmsMetadata', send('late'), stop.signal)).toEqual(ended('unsent'));
    expect(await clock.until(third)).toEqual({ value: 'answer' });
  });
});

describe('calls whose signal comes', () => {
  it('are not sent any more, also where those before them leave a place', async () => {
    const { clock, send, sent } = watched();
    const limits = makeLimits(clock, 'onDemand');
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    const all = times(40, (number) => limits.inTurn('kmsMetadata', send(number), stop.signal));
    await clock.until(clock.sleep(1));
    stop.abort();
    expect(sent).toHaveLength(16);
    await clock.until(Promise.all(all));
    expect(sent).toHaveLength(16);
  });

  it('are not sent where it comes as they are let go', async () => {
    const { clock, send, sent } = watched();
    const stop = new AbortController();
    const call = makeLimits(clock).inTurn('kmsMetadata', send(0), stop.signal);
    stop.abort();
    expect(await clock.until(call)).toEqual({ failure: { kind: 'interrupted', how: 'unsent' }, final: true });
    expect(sent).toHaveLength(0);
  });
});

describe('a refusal for speed', () => {
  it('stops the group for as long as the service asks, and goes again first', async () => {
    const { clock, send, names, at } = watched([refused(7000)]);
    const limits = makeLimits(clock);
    await clock.until(Promise.all(times(30, (number) => limits.inTurn('kmsMetadata', send(number)))));
    expect(names()).toEqual([...times(16, (number) => number), 0, ...times(14, (number) => number + 16)]);
    expect(at(16)).toBeCloseTo(7, 1);
  });

  it('stops it for a moment otherwise, longer each time', async () => {
    const { clock, send, at } = watched(times(8, () => refused()));
    const limits = makeLimits(clock);
    await clock.until(limits.inTurn('kmsMetadata', send(0)));
    const waits = times(8, (number) => at(number + 1) - at(number));
    for (const [index, wait] of waits.entries()) {
      const most = Math.min(8, 0.2 * 2 ** index);
      expect(wait).toBeGreaterThan(most / 2);
      expect(wait).toBeLessThan(most + 0.1);
    }
  });

  it('counts once for all calls that were under way', async () => {
    const { clock, send, at } = watched(times(16, () => refused(1000)));
    const limits = makeLimits(clock);
    await clock.until(Promise.all(times(40, (number) => limits.inTurn('kmsMetadata', send(number)))));
    // A third slower first: at a sixteenth of the rate the next five would take two seconds.
    expect(at(21) - at(16)).toBeLessThan(0.4);
  });

  it('lowers the rate for seconds only', async () => {
    const { clock, send, at } = watched([...times(5, () => refused())]);
    const limits = makeLimits(clock);
    await clock.until(limits.inTurn('kmsMetadata', send('first')));
    await clock.until(Promise.all(times(300, (number) => limits.inTurn('kmsMetadata', send(number)))));
    const start = at(5);
    expect(at(15) - start).toBeGreaterThan(0.7);
    const count = (from: number, to: number) => times(400, at).filter((one) => one >= from && one < to).length;
    expect(count(start + 5, start + 7)).toBeGreaterThan(75);
    expect(count(start + 5, start + 7)).toBeLessThan(80);
  });

  it('is given up after a minute, with all that wait behind it', async () => {
    const { clock, send, sent } = watched(times(1000, () => refused()));
    const limits = makeLimits(clock);
    const all = await clock.until(Promise.all(times(40, (number) => limits.inTurn('kmsMetadata', send(number)))));
    expect(all.map((one) => 'failure' in one && one.final && one.failure.kind)).toEqual(times(40, () => 'refused'));
    expect(clock.now()).toBeGreaterThan(45_000);
    expect(clock.now()).toBeLessThan(60_000);
    expect(sent.length).toBeLessThan(60);
    // Only those that were sent have a request id.
    expect(all.filter((one) => 'failure' in one && 'requestId' in one.failure).length).toBeLessThan(40);
  });

  it('is given up at once where the service asks for more than a minute', async () => {
    const { clock, send, sent } = watched([refused(61_000)]);
    expect(await clock.until(makeLimits(clock).inTurn('kmsMetadata', send(0)))).toMatchObject({ final: true });
    expect(sent).toHaveLength(1);
  });

  it('of one kind of call ends that call alone, where others of the group are answered', async () => {
    const clock = virtualClock();
    const limits = makeLimits(clock);
    const bad = limits.inTurn('kmsMetadata', async () => refused());
    const good: Attempt<string>[] = [];
    const other = async (): Promise<void> => {
      while (clock.now() < 70_000) {
        good.push(await limits.inTurn('kmsMetadata', answer));
        await clock.sleep(50);
      }
    };
    const [end] = await clock.until(Promise.all([bad, other()]));
    expect(end).toMatchObject({ final: true });
    expect(good.every((one) => 'value' in one)).toBe(true);
    expect(good.length).toBeGreaterThan(100);
  });
});

describe('rates that nobody keeps', () => {
  const seconds = async (limits: Limits, clock: ReturnType<typeof virtualClock>, count: number): Promise<number> => {
    const start = clock.now();
    await clock.until(Promise.all(times(count, () => limits.inTurn('kmsLifecycle', answer))));
    return (clock.now() - start) / 1000;
  };

  it('cost no time on demand, until a call is refused', async () => {
    const clock = virtualClock();
    const limits = makeLimits(clock, 'onDemand');
    expect(await seconds(limits, clock, 500)).toBe(0);
    let sends = 0;
    const once = async (): Promise<Attempt<string>> => {
      sends += 1;
      return sends === 1 ? refused() : { value: 'answer' };
    };
    await clock.until(limits.inTurn('kmsLifecycle', once));
    expect(await seconds(limits, clock, 100)).toBeGreaterThan(9);
  });

  it('cost none once an answer says so', async () => {
    const clock = virtualClock();
    const limits = makeLimits(clock);
    limits.lift('kmsLifecycle');
    expect(await seconds(limits, clock, 500)).toBe(0);
  });
});

describe('rotations', () => {
  it('are refused instead of waiting, and allowed again as the hour passes, also where no rates are kept', async () => {
    const clock = virtualClock();
    const limits = makeLimits(clock, 'onDemand');
    const rotate = () => clock.until(limits.inTurn('rotation', answer));
    for (let call = 0; call < 50; call++) expect(await rotate()).toEqual({ value: 'answer' });
    expect(await rotate()).toEqual({ failure: { kind: 'rotationBudget' } });
    await clock.until(clock.sleep(72_000));
    expect(await rotate()).toEqual({ value: 'answer' });
    expect(await rotate()).toEqual({ failure: { kind: 'rotationBudget' } });
  });

  it('leave a refusal to the caller, since each try counts', async () => {
    const clock = virtualClock();
    expect(await clock.until(makeLimits(clock).inTurn('rotation', async () => refused()))).toEqual(refused());
  });
});
