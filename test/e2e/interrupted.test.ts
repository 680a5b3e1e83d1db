import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import { type Bench, bench, runUntilKilled } from '../support/keyturn.ts';

const id = 'rm-bp1orders00001';
const file = `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${id} }
defaults: { rotation: 7d, rotateOnCreate: true }
secrets:
  - name: orders/app
    instance: db
    accounts: { mode: dual, create: { name: orders_app, grants: { orders: ReadWrite, audit: ReadOnly } } }
`;
const foreign = { name: 'somebody/else', tags: { 'keyturn:owner': 'billing' }, type: 'Generic', data: 'x' } as const;

const seed: Seed = {
  instances: [
    {
      id,
      engine: 'MySQL',
      databases: ['orders', 'audit'],
      accounts: [{ name: 'somebody', grants: { audit: 'ReadOnly' } }],
    },
  ],
  secrets: [foreign],
};

/** Each write of the apply, and which of its kind. */
const writes = [
  ['CreateAccount', 1],
  ['CreateAccount', 2],
  ['GrantAccountPrivilege', 1],
  ['GrantAccountPrivilege', 2],
  ['CreateSecret', 1],
  ['RotateSecret', 1],
  ['RotateSecret', 2],
  ['UntagResource', 1],
] as const;

let place: Bench;
beforeEach(async () => {
  place = await bench({ seed }, { 'secrets.yaml': file });
});
afterEach(() => place.close());

const stateOf = ({ emulator }: Bench) => {
  const { instances, secrets } = emulator.state();
  return { accounts: instances[0]?.accounts ?? [], secrets };
};

/** What must hold in the end, whatever happened before. */
const expectFinished = async (): Promise<void> => {
  const again = await place.run(['plan', '--detailed-exitcode']);
  expect(again.stdout).toMatch(/nothing to do/);
  expect(again.code).toBe(0);
  expect(await place.run(['verify'])).toMatchObject({ code: 0 });
  const { accounts, secrets } = stateOf(place);
  expect(accounts.map(({ name }) => name).sort()).toEqual(['orders_app', 'orders_app_clone', 'somebody']);
  for (const { name, grants } of accounts) {
    expect(grants).toEqual(name === 'somebody' ? { audit: 'ReadOnly' } : { orders: 'ReadWrite', audit: 'ReadOnly' });
  }
  expect(secrets.map(({ name }) => name).sort()).toEqual(['orders/app', 'somebody/else']);
  expect(secrets.find(({ name }) => name === 'somebody/else')?.tags).toEqual(foreign.tags);
  const calls = place.emulator.requests().map(({ action }) => action);
  expect(calls).not.toContain('ResetAccountPassword');
  expect(calls).not.toContain('DeleteAccount');
  expect(calls).not.toContain('DeleteSecret');
};

const applyUntilKilled = async (): Promise<void> => {
  expect((await runUntilKilled(place, ['apply', '--yes'])).code).toBeNull();
};

describe('apply killed at a write', () => {
  test.each(writes)('before %s number %i is carried out: the next run finishes', async (action, nth) => {
    place.emulator.faults([{ action, nth, effect: { do: 'stall' } }]);
    await applyUntilKilled();
    place.emulator.faults([]);
    const next = await place.run(['apply', '--yes']);
    expect(next, next.stdout + next.stderr).toMatchObject({ code: 0 });
    await expectFinished();
  });
});

test.each([
  ['RotateSecret', 2, '2 rotations, 1 made already, 1 made now', 'a new password on one of', '1 write, 1 rotation'],
  ['UntagResource', 1, '2 rotations, made already', undefined, '1 write'],
] as const)(
  'killed at %s number %i: the next plan announces no more than is left',
  async (action, nth, owed, cutOff, sum) => {
    place.emulator.faults([{ action, nth, effect: { do: 'stall' } }]);
    await applyUntilKilled();
    place.emulator.faults([]);
    const calls = place.emulator.requests().length;
    const { stdout } = await place.run(['plan']);
    expect(stdout).toMatch(new RegExp(`^ {6}owed +${owed}$`, 'm'));
    expect(stdout).toContain(`${sum}.`);
    if (cutOff === undefined) expect(stdout).not.toContain('cut off');
    else expect(stdout.replaceAll(/\s+/g, ' ')).toContain(cutOff);
    const { estimate } = JSON.parse((await place.run(['plan', '--format', 'json'])).stdout);
    expect(place.emulator.requests().length - calls).toBe(2 * estimate.reads);
    const status = await place.run(['status']);
    expect(status.stdout.includes('still owed')).toBe(cutOff !== undefined);
    const before = place.emulator.requests().filter((request) => request.action === 'RotateSecret').length;
    expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
    const after = place.emulator.requests().filter((request) => request.action === 'RotateSecret').length;
    expect(after - before).toBe(estimate.rotations);
    await expectFinished();
  },
);

test('killed when only the process knew the password of a new account: KMS sets another one', async () => {
  place.write('secrets.yaml', file.replace(', rotateOnCreate: true', ''));
  place.emulator.faults([{ action: 'CreateSecret', effect: { do: 'stall' } }]);
  await applyUntilKilled();
  place.emulator.faults([]);
  expect((await place.run(['plan'])).stdout).toMatch(/2 rotations/);
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
  await expectFinished();
});

test('killed while RDS is still making the account: the next run, at once, waits for it and finishes', async () => {
  const slow = await bench({ seed, accountDelay: 1_500 }, { 'secrets.yaml': file });
  try {
    const made = () =>
      slow.emulator.requests().some(({ action, status }) => action === 'CreateAccount' && status === 200);
    const run = await slow.run(['apply', '--yes'], {
      onOutput: (_seen, child) => {
        const timer = setInterval(() => {
          if (!made()) return;
          clearInterval(timer);
          child.kill('SIGKILL');
        }, 5);
        timer.unref();
      },
    });
    expect(run.code).toBeNull();
    const next = await slow.run(['apply', '--yes']);
    expect(next, next.stdout + next.stderr).toMatchObject({ code: 0 });
    expect(await slow.run(['verify'])).toMatchObject({ code: 0 });
  } finally {
    await slow.close();
  }
});

test.each([0, 40, 120, 250])('two applies at once, %i ms apart, end well', async (delay) => {
  const runs = await Promise.all([
    place.run(['apply', '--yes']),
    new Promise((done) => setTimeout(done, delay)).then(() => place.run(['apply', '--yes'])),
  ]);
  expect(runs.every(({ code }) => code === 0 || code === 1)).toBe(true);
  const next = await place.run(['apply', '--yes']);
  expect(next, next.stdout + next.stderr).toMatchObject({ code: 0 });
  await expectFinished();
});

test('Ctrl-C says what it waits for, and a second one leaves at once', async () => {
  place.emulator.faults([{ action: 'CreateSecret', effect: { do: 'stall' } }]);
  const presses = ['4/8', 'Finishing what is in flight'];
  const run = await place.run(['apply', '--yes'], {
    onOutput: (seen, child) => {
      if (presses[0] === undefined || !seen.includes(presses[0])) return;
      presses.shift();
      child.kill('SIGINT');
    },
  });
  expect(run).toMatchObject({ code: 130, stderr: expect.stringMatching(/Interrupted\..*Left at once/s) });
  place.emulator.faults([]);
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
  await expectFinished();
});

test('Ctrl-C finishes what is in flight and reports every step', async () => {
  let asked = false;
  const run = await place.run(['apply', '--yes', '--result', 'result.json'], {
    onOutput: (seen, child) => {
      if (asked || !seen.includes('1/8')) return;
      asked = true;
      child.kill('SIGINT');
    },
  });
  expect(run.code).toBe(130);
  expect(run.stderr).toMatch(/Interrupted/);
  expect(run.stdout).toMatch(/not run/);
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
  await expectFinished();
});
