import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, bench, runUntilKilled } from '../support/keyturn.ts';

const file = (rotateOnCreate: boolean, description = 'Orders', grants = '{ orders: ReadWrite }', tags = ''): string =>
  `version: 1
owner: payments
region: cn-hangzhou
instances: { db: rm-bp1 }
secrets:
  - name: orders/app
    description: ${description}
    instance: db
    accounts: { mode: dual, create: { name: orders_app, grants: ${grants} } }
    rotation: 7d
    rotateOnCreate: ${rotateOnCreate}
${tags}`;

let place: Bench;
beforeEach(async () => {
  place = await bench(
    { seed: { instances: [{ id: 'rm-bp1', engine: 'MySQL', databases: ['orders', 'audit'] }] } },
    { 'secrets.yaml': file(true) },
  );
});
afterEach(() => place.close());

const applyUntilKilled = async (action: string, nth: number): Promise<void> => {
  place.emulator.faults([{ action, nth, effect: { do: 'stall' } }]);
  expect((await runUntilKilled(place, ['apply', 'plan.json'])).code).toBeNull();
  place.emulator.faults([]);
};

const expectFinished = async (): Promise<void> => {
  expect(await place.run(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 });
  expect(await place.run(['verify'])).toMatchObject({ code: 0 });
  const again = await place.run(['apply', 'plan.json']);
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Done already') });
};

const goesOn = async (...args: readonly string[]): Promise<void> => {
  const next = await place.run(['apply', 'plan.json', ...args]);
  expect(next, next.stdout + next.stderr).toMatchObject({ code: 0 });
};

const creation = [
  ['CreateAccount', 1],
  ['CreateAccount', 2],
  ['GrantAccountPrivilege', 1],
  ['GrantAccountPrivilege', 2],
  ['CreateSecret', 1],
  ['RotateSecret', 1],
  ['RotateSecret', 2],
  ['UntagResource', 1],
] as const;

describe('a saved plan that creates goes on after a kill', () => {
  test.each(creation)('before %s number %i', async (action, nth) => {
    expect((await place.run(['plan', '--out', 'plan.json'])).code).toBe(0);
    await applyUntilKilled(action, nth);
    await goesOn();
    await expectFinished();
  });

  test('also where the passwords of the new accounts are lost, and KMS has to set others', async () => {
    place.write('secrets.yaml', file(false));
    expect((await place.run(['plan', '--out', 'plan.json'])).code).toBe(0);
    await applyUntilKilled('CreateSecret', 1);
    await applyUntilKilled('RotateSecret', 1);
    await goesOn();
    await expectFinished();
  });

  test('and is refused when somebody else changed the secret in between', async () => {
    expect((await place.run(['plan', '--out', 'plan.json'])).code).toBe(0);
    await applyUntilKilled('RotateSecret', 1);
    place.write('secrets.yaml', file(true, 'By hand'));
    expect((await place.run(['apply', '--yes'])).code).toBe(0);
    place.write('secrets.yaml', file(true));
    const stale = await place.run(['apply', 'plan.json']);
    expect(stale.code).toBe(3);
    expect(stale.stderr.replaceAll(/\s+/g, ' ')).toContain(
      'Left to do on orders/app is description "By hand" -> Orders; the saved plan says description (none) -> Orders.',
    );
    for (const line of stale.stderr.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

const update = [
  ['GrantAccountPrivilege', 1],
  ['GrantAccountPrivilege', 2],
  ['UpdateSecret', 1],
  ['TagResource', 1],
] as const;

describe('a saved plan that updates goes on after a kill', () => {
  test.each(update)('before %s number %i', async (action, nth) => {
    expect((await place.run(['apply', '--yes'])).code).toBe(0);
    place.write(
      'secrets.yaml',
      file(true, 'Shop', '{ orders: ReadWrite, audit: ReadOnly }', '    tags: { team: payments }\n'),
    );
    expect((await place.run(['plan', '--out', 'plan.json'])).code).toBe(0);
    await applyUntilKilled(action, nth);
    await goesOn();
    await expectFinished();
  });
});

test('a replacement that was killed while there is no secret says so, and goes on', async () => {
  expect((await place.run(['apply', '--yes'])).code).toBe(0);
  const moved = file(true).replace('name: orders_app', 'name: orders_two').concat('    allow: [replace]\n');
  place.write('secrets.yaml', moved);
  expect((await place.run(['plan', '--out', 'plan.json'])).code).toBe(0);
  await applyUntilKilled('CreateSecret', 1);
  const next = await place.run(['apply', 'plan.json']);
  expect(next.stdout).toContain('the old secret is deleted; the new one is not there yet');
  expect(next).toMatchObject({ code: 0, stdout: expect.not.stringContaining('W_WORD_UNUSED') });
  await expectFinished();
});
