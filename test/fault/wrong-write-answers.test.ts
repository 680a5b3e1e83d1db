import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { changed, created, expectFinished, type WholeRun, wholeRun } from '../support/whole-run.ts';
import { startWireServer, type WireServer } from '../support/wire-server.ts';
import { wireText, wrongValues } from '../support/wrong-answers.ts';

let run: WholeRun;
let relay: WireServer;
/** The next call of this action is not carried out, but answered like this. */
let lie: { readonly action: string; readonly answer: unknown } | undefined;
beforeEach(async () => {
  relay = await startWireServer({}, undefined, async ({ action, params }) => {
    if (lie?.action === action) {
      const raw = wireText(lie.answer);
      lie = undefined;
      return { raw };
    }
    const { status, body, date } = await run.emulator.call(action, params);
    return { status, body, headers: { date: new Date(date).toUTCString() } };
  });
  run = await wholeRun({ kmsEndpoint: relay.url, rdsEndpoint: relay.url, timeoutMs: 5_000 });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await relay.close();
  await run.close();
});

const answers: readonly unknown[] = [
  ...wrongValues.filter((value) => typeof value !== 'string' || value.length < 1_000),
  ...[null, '', 7, {}, ['r'], 'r\n::error::x', 'x'.repeat(200)].map((RequestId) => ({ RequestId })),
];

/** Each takes some of the wrong answers, so that together they take all. */
const writes = [
  ['creates', 'CreateAccount'],
  ['creates', 'GrantAccountPrivilege'],
  ['creates', 'CreateSecret'],
  ['creates', 'RotateSecret'],
  ['creates', 'UntagResource'],
  ['changes', 'RevokeAccountPrivilege'],
  ['changes', 'UpdateSecret'],
  ['changes', 'UpdateSecretRotationPolicy'],
  ['changes', 'TagResource'],
] as const;

it.each(writes)('apply that %s: what cannot be an answer to %s is not believed', async (what, write) => {
  const share = writes.findIndex(([, action]) => action === write);
  for (const answer of answers.filter((_, index) => index % writes.length === share)) {
    await run.emulator.reset();
    if (what === 'changes') await run.apply(created);
    const secret = what === 'creates' ? created : changed;
    const results = await run.apply(secret, () => {
      lie = { action: write, answer };
    });
    // It is looked for, not found, and sent again.
    expect([answer, lie, results.filter(({ outcome }) => outcome !== 'done')]).toEqual([answer, undefined, []]);
    await expectFinished(run, secret);
  }
});
