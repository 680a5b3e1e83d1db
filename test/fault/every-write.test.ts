import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultEffect } from '../../src/emulator/faults/faults.ts';
import { changed, created, expectFinished, said, type WholeRun, wholeRun } from '../support/whole-run.ts';

// Whole runs of keyturn in which every write meets the same fault once.

let run: WholeRun;
beforeEach(async () => {
  run = await wholeRun({ timeoutMs: 200 });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

/** Each action that writes, and how often apply sends it when nothing goes wrong. */
const sends = {
  creates: { CreateAccount: 2, GrantAccountPrivilege: 2, CreateSecret: 1, RotateSecret: 2, UntagResource: 1 },
  changes: {
    GrantAccountPrivilege: 2,
    RevokeAccountPrivilege: 2,
    UpdateSecret: 2,
    UpdateSecretRotationPolicy: 1,
    TagResource: 1,
  },
} as const;

const refusal = (status: number, code: string): FaultEffect => ({ do: 'error', status, code, message: 'no' });

/** `again`: it is sent once more, since nothing was done; `kept`: what was done is seen, or the answer is good enough. */
const effects: readonly (readonly [name: string, effect: FaultEffect, then: 'again' | 'kept'])[] = [
  ['throttled by KMS', refusal(429, 'Rejected.Throttling'), 'again'],
  ['throttled by the gateway', refusal(400, 'Throttling.User'), 'again'],
  ['unavailable', refusal(503, 'ServiceUnavailableTemporary'), 'again'],
  ['failed inside', refusal(500, 'InternalFailure'), 'again'],
  ['a page of a gateway', { do: 'html502' }, 'again'],
  ['reset', { do: 'reset' }, 'again'],
  ['stalled', { do: 'stall' }, 'again'],
  ['arrived late, when nobody waits any more', { do: 'latency', ms: 400 }, 'again'],
  ['done, then reset', { do: 'applyThenReset' }, 'kept'],
  ['done, then stalled', { do: 'applyThenStall' }, 'kept'],
  ['done, then cut off', { do: 'truncate' }, 'kept'],
  ['done, then malformed', { do: 'malformed' }, 'kept'],
  ['done, then a list', { do: 'wrongShape', as: 'list' }, 'kept'],
  ['done, then fields of other types', { do: 'wrongShape' }, 'kept'],
  ['done, then nothing in it', { do: 'wrongShape', as: 'empty' }, 'kept'],
];

type Row = readonly [...(typeof effects)[number], what: keyof typeof sends, which: 'first' | 'last'];

const rows: readonly Row[] = effects.flatMap((effect) =>
  (['creates', 'changes'] as const).flatMap((what) =>
    (['first', 'last'] as const).map((which): Row => [...effect, what, which]),
  ),
);

describe('a fault at every write', () => {
  it.each(rows)('%s %j (%s), apply that %s, the %s of each action: is done in one run', async (...row) => {
    const [_name, effect, then, what, which] = row;
    if (what === 'changes') await run.apply(created);
    run.mark();
    const writes = Object.entries(sends[what]);
    run.emulator.faults(writes.map(([action, count]) => ({ action, nth: which === 'first' ? 1 : count, effect })));
    const secret = what === 'creates' ? created : changed;
    const results = await run.apply(secret);
    expect(run.emulator.faults().map(({ fired }) => fired)).toEqual(writes.map(() => 1));
    expect(results.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
    const calls = Object.fromEntries(writes.map(([action]) => [action, run.calls(action)]));
    expect(calls).toEqual(
      Object.fromEntries(writes.map(([action, count]) => [action, count + (then === 'again' ? 1 : 0)])),
    );
    await arrivals();
    await expectFinished(run, secret);
  });
});

/** Until no call is under way any more. */
const arrivals = () =>
  expect.poll(() => run.emulator.requests().filter((entry) => isUnderWay(entry)).length, { timeout: 5_000 }).toBe(0);
const isUnderWay = ({ fault, status }: { fault?: string; status?: number }) =>
  fault === 'latency' && status === undefined;

const lasting: readonly (readonly [name: string, effect: FaultEffect])[] = [
  ['throttled', refusal(429, 'Throttling.User')],
  ['denied', refusal(403, 'Forbidden.NoPermission')],
  ['failed inside', refusal(500, 'InternalFailure')],
  ['a page of a gateway', { do: 'html502' }],
  ['reset', { do: 'reset' }],
  ['done, then reset', { do: 'applyThenReset' }],
  ['done, then malformed', { do: 'malformed' }],
];

describe('a write that always meets the fault', () => {
  const actions = Object.entries(sends).flatMap(([what, of]) =>
    Object.keys(of).map((action) => [what, action] as const),
  );

  it.each(actions)('apply that %s, %s: says what is known of it, and the next run finishes', async (what, action) => {
    const secret = what === 'creates' ? created : changed;
    const text: string[] = [];
    for (const [name, effect] of lasting) {
      await run.close();
      run = await wholeRun({ timeoutMs: 200 });
      if (what === 'changes') await run.apply(created);
      run.mark();
      run.emulator.faults([{ action, effect }]);
      const start = run.clock.now();
      const results = await run.apply(secret);
      // The longest wait of all that nothing shows after: two minutes for a rotation, twice.
      expect(run.clock.now() - start).toBeLessThan(300_000);
      const problems = results.flatMap(({ outcome, diagnostic }) =>
        diagnostic ? [`  ${outcome}: ${said(diagnostic)}`] : [],
      );
      const inAll = problems.length > 1 ? `, of ${problems.length} such steps` : '';
      // Calls that are refused for their speed go again for a minute, and share the pauses in between.
      const isPaced = name === 'throttled' && run.calls(action) > results.length;
      const sent = isPaced ? 'again and again' : `${run.calls(action)} times`;
      text.push(`${name}: sent ${sent}${inAll}`, problems[0] ?? '  done');
      run.emulator.faults([]);
      await run.apply(secret);
      await expectFinished(run, secret);
    }
    await expect(`${text.join('\n')}\n`).toMatchFileSnapshot(`said/${action}-${what}.txt`);
  });
});
