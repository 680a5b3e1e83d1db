import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SeedSecret } from '../../src/emulator/seed/seed.ts';
import { type Bench, bench } from '../support/keyturn.ts';

const id = 'rm-bp1orders00001';
const tags = { 'keyturn:owner': 'payments' };
const many = Array.from({ length: 52 }, (_, index) => `many${String(index).padStart(2, '0')}`);

const dual = (name: string): SeedSecret => ({
  name,
  instance: id,
  accounts: [{ name: `${name}_a` }, { name: `${name}_b` }],
  tags,
});
const secrets: readonly SeedSecret[] = [
  dual('pair'),
  dual('twin'),
  { name: 'lone', instance: id, accounts: [{ name: 'lone_a' }], tags },
  ...many.map(dual),
];
const accounts = secrets.flatMap(({ accounts: some = [] }) =>
  some.map(({ name }) => ({ name, password: 'Some-passw0rd', grants: { orders: 'ReadOnly' as const } })),
);
const file = `version: 1
owner: payments
region: cn-hangzhou
defaults: { rotation: off }
secrets:
${secrets
  .map(({ name, accounts: some = [] }) => {
    const names = some.map((one) => `{ name: ${one.name} }`).join(', ');
    return `  - { name: ${name}, instance: ${id}, accounts: { mode: ${some.length === 2 ? 'dual' : 'single'}, import: [${names}] } }`;
  })
  .join('\n')}
`;

let place: Bench;
beforeEach(async () => {
  const instances = [{ id, engine: 'MySQL' as const, databases: ['orders'], accounts }];
  place = await bench({ quotas: 'documented', seed: { instances, secrets } }, { 'secrets.yaml': file });
});
afterEach(() => place.close());

const ajv = new Ajv2020({ strict: false });
const validate = ajv.compile(JSON.parse(readFileSync(resolve('schema/rotate.schema.json'), 'utf8')));
const versions = (secret: string) => place.emulator.state().secrets.find(({ name }) => name === secret)?.versions ?? [];
const ids = (secret: string): readonly string[] => versions(secret).map((version) => String(version.id));
const calls = (action: string): number =>
  place.emulator.requests().filter((request) => request.action === action).length;

describe('rotate', () => {
  test('--both asks, and then sets both passwords of a pair anew', async () => {
    const refused = await place.run(['rotate', 'pair', '--both']);
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('E_NOT_CONFIRMED') });
    expect(versions('pair')).toHaveLength(2);
    const run = await place.run(['rotate', 'pair', 'lone', '--both', '--yes', '--verify']);
    expect(run, run.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('rotated  pair  (twice; 2 of 2 logins accepted)\n'),
    });
    expect(run.stdout).toMatch(/^rotated {2}lone {2}\(1 of 1 login accepted\)$/m);
    const ends = [...run.stderr.matchAll(/^(\d)\/3 {2}done {5}step (\d): rotate/gm)];
    expect(ends.map(([, count]) => count)).toEqual(['1', '2', '3']);
    expect(ends.map(([, , number]) => number).sort()).toEqual(['1', '2', '3']);
    const current = versions('pair').filter(({ stages }) => String(stages).includes('ACS'));
    expect(current.map(({ account }) => account).sort()).toEqual(['pair_a', 'pair_b']);
    expect(current.every((version) => String(version.id).startsWith('keyturn-'))).toBe(true);
    expect(calls('RotateSecret')).toBe(3);
  });

  test('--id: the same id twice rotates once, also of a pair', async () => {
    const first = await place.run(['rotate', 'pair', 'lone', '--both', '--yes', '--id', 'run-77']);
    expect(first, first.stderr).toMatchObject({ code: 0 });
    const [pair, lone] = [ids('pair'), ids('lone')];
    expect(pair.slice(-2)).toEqual(['run-77', 'run-77-2']);
    expect(lone.at(-1)).toBe('run-77');
    const sent = calls('RotateSecret');
    const again = await place.run(['rotate', 'pair', 'lone', '--both', '--yes', '--id', 'run-77', '--format', 'json']);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    const told = JSON.parse(again.stdout);
    expect(validate(told), ajv.errorsText(validate.errors)).toBe(true);
    expect(told).toMatchObject({
      summary: { rotated: 0, already: 2 },
      rotations: [
        { secret: 'lone', outcome: 'already', made: 0, before: 1, versionIds: [] },
        { secret: 'pair', outcome: 'already', made: 0, before: 2, versionIds: [] },
      ],
      next: [],
    });
    expect([ids('pair'), ids('lone'), calls('RotateSecret')]).toEqual([pair, lone, sent]);
    expect(await place.run(['rotate', 'pair', '--id', 'no spaces'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('E_USAGE'),
    });
  });

  test('--id: what stood there before the first call of a run is told from what this run has made', async () => {
    expect(await place.run(['rotate', 'lone', '--yes', '--id', 'run-1'])).toMatchObject({ code: 0 });
    await place.run(['rotate', 'pair', '--id', 'run-1']);
    const half = await place.run(['rotate', 'pair', '--both', '--yes', '--verify', '--id', 'run-1']);
    expect(half, half.stderr).toMatchObject({ code: 0 });
    expect(half.stdout).toBe(
      'rotated  pair  (once: the other before, with this id; 2 of 2 logins accepted)\n1 of 1 rotated.\n',
    );
    place.emulator.faults([{ action: 'RotateSecret', effect: { do: 'applyThenReset' }, times: 1 }]);
    const lost = await place.run(['rotate', 'twin', '--id', 'run-1']);
    expect(lost).toMatchObject({ code: 0, stdout: 'rotated  twin\n1 of 1 rotated.\n' });
    // Later rotations leave it without a stage; KMS tells their times in seconds.
    for (const id of ['run-2', 'run-3', 'run-4']) {
      await place.emulator.advance('1m');
      expect(await place.run(['rotate', 'twin', '--id', id])).toMatchObject({ code: 0 });
    }
    const before = ids('twin');
    const old = await place.run(['rotate', 'twin', '--verify', '--id', 'run-1']);
    expect(old, old.stderr).toMatchObject({ code: 0 });
    expect(old.stdout).toBe(`already  twin  (rotated with this id before: nothing was done; 2 of 2 logins accepted)
0 of 1 rotated, 1 already.
To rotate again, give another --id or none.
`);
    expect(ids('twin')).toEqual(before);
  });

  test('two runs that begin together rotate once', async () => {
    place.emulator.faults([{ action: 'RotateSecret', effect: { do: 'latency', ms: 2_000 } }]);
    const runs = await Promise.all([place.run(['rotate', 'pair']), place.run(['rotate', 'pair'])]);
    for (const run of runs) expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(ids('pair')).toHaveLength(3);
  });

  test('--verify: a login that does not work after the first rotation leaves the other password as it is', async () => {
    place.write(
      'away.yaml',
      file
        .replaceAll(`instance: ${id}`, 'instance: db')
        .replace('defaults', `instances: { db: { id: ${id}, endpoint: "127.0.0.1:1" } }\ndefaults`),
    );
    const args = ['rotate', '-f', 'away.yaml', 'pair', '--both', '--verify', '--yes'];
    const run = await place.run(args);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^not run {2}pair {2}\(1 of 2 rotations; the login after the first did not work;/m);
    expect(run.stdout).toContain('Next: keyturn rotate -f away.yaml --verify --yes pair\n');
    expect(calls('RotateSecret')).toBe(1);
  });

  test.each([
    ['pair_a', 'is handed out', 'keyturn rotate pair --both'],
    ['pair_b', 'is the previous one', 'keyturn rotate pair'],
  ])('what verify says heals a pair: the account that somebody changed, %s, %s', async (name, _stage, command) => {
    const account = { DBInstanceId: id, AccountName: name, AccountPassword: 'Elsewhere-1set' };
    await place.emulator.must('ResetAccountPassword', account);
    const refused = await place.run(['verify', 'pair']);
    expect(refused.code).toBe(2);
    expect(refused.stderr.replaceAll(/\s+/g, ' ')).toContain(`well, \`${command}\` heals it.`);
    const [, ...args] = command.split(' ');
    const run = await place.run([...args, '--verify', '--yes']);
    expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 });
    expect(await place.run(['verify', 'pair'])).toMatchObject({ code: 0 });
  });

  test('an answer that is lost: the version is looked for, and the rotation not made twice', async () => {
    place.emulator.faults([{ action: 'RotateSecret', effect: { do: 'applyThenReset' }, times: 1 }]);
    expect(await place.run(['rotate', 'pair'])).toMatchObject({ code: 0 });
    expect(ids('pair')).toHaveLength(3);
  });

  const blind = { do: 'error', status: 403, code: 'Forbidden.NoPermission', message: 'no' } as const;
  test.each([
    ['had happened', 'applyThenReset', 3],
    ['had not happened', 'reset', 3],
  ] as const)(
    'an answer that is lost for good: the command that goes on rotates once; it %s',
    async (_what, effect, count) => {
      place.emulator.faults([
        { action: 'RotateSecret', effect: { do: effect }, times: 1 },
        // One look for the current version, one before the rotation is sent.
        ...[3, 4, 5].map((nth) => ({ action: 'ListSecretVersionIds', effect: blind, nth })),
      ]);
      const run = await place.run(['rotate', 'pair']);
      expect(run).toMatchObject({ code: 1, stdout: expect.stringMatching(/^UNKNOWN {2}pair$/m) });
      const [, again = ''] = /^Next: keyturn (rotate --id keyturn-\S+ pair)$/m.exec(run.stdout) ?? [];
      place.emulator.faults([]);
      expect(await place.run(again.split(' '))).toMatchObject({ code: 0 });
      expect(await place.run(again.split(' '))).toMatchObject({ code: 0 });
      expect(ids('pair')).toHaveLength(count);
    },
  );

  test.each([
    [[], /^Next: keyturn (rotate --yes --both --id keyturn-\S+ pair)$/m],
    [['--id', 'run-7'], /^Next: keyturn (rotate --yes --both --id run-7 pair)$/m],
  ])('of the first of two: the command that goes on makes the second as well; %j', async (id, next) => {
    place.emulator.faults([
      { action: 'RotateSecret', effect: { do: 'applyThenReset' }, times: 1 },
      ...[3, 4, 5].map((nth) => ({ action: 'ListSecretVersionIds', effect: blind, nth })),
    ]);
    const run = await place.run(['rotate', 'pair', '--both', '--yes', ...id]);
    expect(run).toMatchObject({ code: 1, stdout: expect.stringMatching(/^UNKNOWN {2}pair/m) });
    const [, again = ''] = next.exec(run.stdout.replaceAll(/ \\\n\s+/g, ' ')) ?? [];
    place.emulator.faults([]);
    expect(await place.run(again.split(' '))).toMatchObject({ code: 0 });
    expect(ids('pair')).toHaveLength(4);
    expect(await place.run(again.split(' '))).toMatchObject({ code: 0 });
    expect(ids('pair')).toHaveLength(4);
  });

  test('keeps to fifty an hour, and says how to go on with the rest', async () => {
    const run = await place.run(['rotate', ...many, '--format', 'json']);
    expect(run, run.stderr).toMatchObject({ code: 1, stderr: expect.stringContaining('E_ROTATION_BUDGET') });
    const told = JSON.parse(run.stdout);
    expect(validate(told), ajv.errorsText(validate.errors)).toBe(true);
    expect(told.summary).toEqual({ rotated: 50, already: 0, failed: 0, unknown: 0, notRun: 2 });
    expect(told.rotations.at(-1)).toMatchObject({ secret: 'many51', outcome: 'notRun', because: 'hour', made: 0 });
    expect(told.next).toEqual(['keyturn rotate many50 many51']);
    expect(calls('RotateSecret')).toBe(50);

    const [, ...again] = told.next[0].split(' ');
    const early = await place.run(again);
    expect(early, early.stderr).toMatchObject({ code: 1, stderr: expect.stringContaining('E_ROTATION_BUDGET') });
    expect(early.stdout).toContain('not run  many50  (the rotations of this hour are used up)\n');
    expect(early.stdout).toMatch(/^The hour has room again by \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/m);
    expect(early.stdout).toContain('Next: keyturn rotate many50 many51\n');
    await place.emulator.advance('61m');
    expect(await place.run(again)).toMatchObject({ code: 0 });
  });

  const others = async (count: number): Promise<void> => {
    for (const name of many.slice(0, count))
      await place.emulator.must('RotateSecret', { SecretName: name, VersionId: 'theirs-of-this-hour' });
  };

  test('counts what others have rotated in the hour, and asks for no more than is left', async () => {
    await others(48);
    // Most of those are in no file of this run.
    place.write('few.yaml', file.replace(/^ {2}- \{ name: many[0-3].*\n/gm, ''));
    const run = await place.run(['rotate', '-f', 'few.yaml', 'pair', 'twin', ...many.slice(48)]);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('2 of 6 rotated.\n');
    expect(run.stdout).toContain('Next: keyturn rotate -f few.yaml many50 many51 pair twin\n');
    expect(run.stderr).toContain('show 48 in the last one: 4 of those named are left');
    expect(calls('RotateSecret')).toBe(50);
  });

  test('a few are simply asked for; a pair that got one of two goes on with one', async () => {
    await others(46);
    const run = await place.run(['rotate', 'pair', 'twin', 'lone', '--both', '--yes']);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('2 of 3 rotated.\n');
    expect(run.stdout).toMatch(
      /^not run {2}(pair|twin) {2}\(1 of 2 rotations; the rotations of this hour are used up\)$/m,
    );
    expect(run.stdout).toMatch(/^Next: keyturn rotate --yes (pair|twin)$/m);
  });

  test('a rotation that fails says where to look', async () => {
    await place.emulator.must('DeleteAccount', { DBInstanceId: id, AccountName: 'lone_a' });
    const run = await place.run(['rotate', 'lone', 'pair', '--yes', '--format', 'json']);
    expect(run.code).toBe(1);
    const told = JSON.parse(run.stdout);
    expect(validate(told), ajv.errorsText(validate.errors)).toBe(true);
    expect(told.summary).toEqual({ rotated: 1, already: 0, failed: 1, unknown: 0, notRun: 0 });
    expect(told.next).toEqual(['keyturn status lone']);
    expect(run.stderr).toMatch(/E_ROTATION_FAILED.*keyturn status/s);
    const text = await place.run(['rotate', 'lone', '--yes']);
    expect(text.stdout).toBe('FAILED   lone\n0 of 1 rotated.\nNext: keyturn status lone\n');
  });
});
