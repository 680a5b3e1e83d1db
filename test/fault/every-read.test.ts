import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultEffect } from '../../src/emulator/faults/faults.ts';
import { changed, created, expectFinished, said, type WholeRun, wholeRun } from '../support/whole-run.ts';
import { problemsOf } from '../support/wire-connect.ts';

let run: WholeRun;
beforeEach(async () => {
  run = await wholeRun({ timeoutMs: 200 });
  await run.apply(created);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

const refusal = (status: number, code: string, headers?: Readonly<Record<string, string>>): FaultEffect => ({
  do: 'error',
  status,
  code,
  message: 'no',
  ...(headers && { headers }),
});

/** Refusals for speed: a call goes again for a minute. */
const throttled: readonly (readonly [name: string, effect: FaultEffect, calls: number])[] = [
  ['throttled by KMS', refusal(429, 'Rejected.Throttling'), 15],
  ['throttled by the gateway', refusal(400, 'Throttling.User', { 'x-acs-retry-after': '3000' }), 13],
];
/** What may pass by itself, so that a read is tried again: five times in all. */
const passing: readonly (readonly [name: string, effect: FaultEffect, calls?: number])[] = [
  ...throttled,
  ['unavailable', refusal(503, 'ServiceUnavailable')],
  ['failed inside', refusal(500, 'InternalFailure')],
  ['a page of a gateway', { do: 'html502' }],
  ['reset', { do: 'reset' }],
  ['stalled', { do: 'stall' }],
  ['cut off', { do: 'truncate' }],
  ['malformed', { do: 'malformed' }],
  ['a list', { do: 'wrongShape', as: 'list' }],
];
/** What does not pass: one call. */
const lasting: readonly (readonly [name: string, effect: FaultEffect, calls?: number])[] = [
  ['denied', refusal(403, 'Forbidden.NoPermission')],
  ['refused otherwise', refusal(400, 'SomethingElse')],
  ['asked to wait too long', refusal(429, 'Throttling.User', { 'x-acs-retry-after': '61000' })],
  ['fields of other types', { do: 'wrongShape' }],
  ['nothing in it', { do: 'wrongShape', as: 'empty' }],
];

const planning = [
  'ListSecrets',
  'DescribeSecret',
  'DescribeDBInstanceAttribute',
  'DescribeAccounts',
  'DescribeDatabases',
];
const verifying = ['GetSecretValue'];

/** Reads what the action is a part of, as plan and verify do. */
const read = (action: string): Promise<unknown> =>
  verifying.includes(action) ? run.cloud.credential('orders/app', 'ACSCurrent') : run.plan(created);

describe.each([...planning, ...verifying])('%s', (action) => {
  it('goes on after one more call when the fault has passed', async () => {
    for (const [name, effect] of [...passing, ['too late', { do: 'latency', ms: 300 }] as const]) {
      run.mark();
      run.emulator.faults([{ action, nth: 1, effect }]);
      await read(action);
      expect([name, run.calls(action)]).toEqual([name, 2]);
    }
  });

  it('says what is wrong, after as many calls as may help and in bounded time', async () => {
    const text: string[] = [];
    for (const [name, effect, most] of [...passing, ...lasting]) {
      run.mark();
      run.emulator.faults([{ action, effect }]);
      const start = run.clock.now();
      const problems = await problemsOf(read(action));
      const seconds = (run.clock.now() - start) / 1000;
      // Four waits that double from 200 ms, and five times 200 ms without an answer.
      expect(seconds).toBeLessThan(most === undefined ? 6 : 61);
      const calls = run.calls(action);
      expect([name, calls]).toEqual([name, most ?? (passing.some(([one]) => one === name) ? 5 : 1)]);
      text.push(`${name}: ${calls} ${calls === 1 ? 'call' : 'calls'}`, ...problems.map((one) => `  ${said(one)}`));
    }
    await expect(`${text.join('\n')}\n`).toMatchFileSnapshot(`said/${action}.txt`);
  });
});

/** Reads by which apply sees the effect of a write. */
const looks = [
  ['creates', 'DescribeAccounts', 'CreateAccount'],
  ['creates', 'ListSecretVersionIds', 'RotateSecret'],
  ['changes', 'DescribeAccounts', 'GrantAccountPrivilege'],
  ['changes', 'DescribeSecret', 'UpdateSecretRotationPolicy'],
] as const;
const blinding = ['throttled by KMS', 'reset', 'stalled', 'malformed', 'denied', 'fields of other types'];

it.each(looks)('apply that %s, while it cannot look with %s: says so, and the next run finishes', async (...row) => {
  const [what, action, write] = row;
  const secret = what === 'creates' ? created : changed;
  for (const [, effect] of [...passing, ...lasting].filter(([name]) => blinding.includes(name))) {
    await run.emulator.reset();
    if (what === 'changes') await run.apply(created);
    run.mark();
    const start = run.clock.now();
    const results = await run.apply(secret, () => run.emulator.faults([{ action, effect }]));
    expect(run.clock.now() - start).toBeLessThan(120_000);
    // What was sent and answered and cannot be seen is not called failed, nor sent again.
    const written = results.find(({ outcome }) => outcome !== 'done');
    // A step that looks before it writes has written nothing.
    const isBefore = write !== 'CreateAccount';
    expect(written).toMatchObject({
      outcome: isBefore ? 'failed' : 'unknown',
      diagnostic: { code: expect.stringMatching(/^E_/) },
    });
    run.emulator.faults([]);
    await run.apply(secret);
    await expectFinished(run, secret);
  }
});
