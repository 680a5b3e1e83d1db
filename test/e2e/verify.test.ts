import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, bench, type Run } from '../support/keyturn.ts';
import { startServer } from '../support/servers.ts';

const id = 'rm-bp1orders00001';
const names = Array.from({ length: 12 }, (_, index) => `pair${index}`);
const passwords = names.flatMap((name) => [`Canary-${name}-a1`, `Canary-${name}-b1`]);
const file = (instance = id): string => `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${instance} }
defaults: { rotation: off }
secrets:
${names.map((name) => `  - { name: ${name}, instance: db, accounts: { mode: dual, import: [{ name: ${name}_a }, { name: ${name}_b }] } }`).join('\n')}
`;

const ajv = new Ajv2020({ strict: false });
const validate = ajv.compile(JSON.parse(readFileSync(resolve('schema/verify.schema.json'), 'utf8')));

let place: Bench;
beforeAll(async () => {
  const accounts = names.flatMap((name, index) =>
    ['a', 'b'].map((letter, side) => ({ name: `${name}_${letter}`, password: passwords[index * 2 + side] ?? '' })),
  );
  const of = (name: string, owner: string) => ({
    name,
    instance: id,
    accounts: [{ name: `${name}_a` }, { name: `${name}_b` }],
    tags: { 'keyturn:owner': owner },
  });
  const foreign = { ...of('theirs', 'others'), accounts: [{ name: 'pair0_a' }, { name: 'pair0_b' }] };
  const secrets = [...names.map((name) => of(name, 'payments')), foreign];
  place = await bench(
    { seed: { instances: [{ id, engine: 'MySQL', accounts }], secrets } },
    { 'secrets.yaml': file() },
  );
});
afterAll(() => place.close());

const toldBy = ({ stdout }: Run) => {
  const told = JSON.parse(stdout);
  expect(validate(told), ajv.errorsText(validate.errors)).toBe(true);
  return told;
};

describe('verify', () => {
  test('tells every login and every pair, never a password, within 80 columns', async () => {
    const run = await place.run(['verify', '--format', 'json']);
    expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
    const told = toldBy(run);
    expect(told.summary).toMatchObject({ accepted: 24, refused: 0, notTried: 0, rightsNotChecked: 12 });
    expect(told.logins[1]).toEqual({
      secret: 'pair0',
      stage: 'ACSPrevious',
      account: 'pair0_b',
      instance: id,
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      outcome: 'accepted',
      diagnostics: [],
    });
    const text = await place.run(['verify']);
    expect(text.stdout).toContain('24 of 24 logins accepted.\nRights of 12 pairs on the server: 12 not checked.\n');
    expect(text.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    for (const password of passwords) expect(run.stdout + text.stdout).not.toContain(password);
  });

  test('a server that swallows everything costs no more than one login, and no more than --timeout', async () => {
    const silent = await startServer(() => undefined);
    place.write('silent.yaml', file(`{ id: ${id}, endpoint: "127.0.0.1:${silent.port}" }`));
    const began = Date.now();
    const stopped = await place.run(['verify', '-f', 'silent.yaml', '--timeout', '2s', '--format', 'json']);
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(stopped.code).toBe(1);
    const told = toldBy(stopped);
    expect(told.summary).toMatchObject({ notTried: 24 });
    expect(new Set(told.logins.map(({ code }: { code: string }) => code))).toEqual(new Set(['STOPPED']));
    const waited = await place.run(['verify', '-f', 'silent.yaml']);
    expect(Date.now() - began).toBeLessThan(30_000);
    expect(waited).toMatchObject({ code: 1, stderr: expect.stringMatching(/no answer in\s+time/) });
    expect(waited.stderr).toMatch(/as\s+before/);
    await silent.close();
  });

  test('checks what is there, and tells of what is not, or not ours, that it could not: 1', async () => {
    const entry = (name: string): string =>
      `  - { name: ${name}, instance: db, accounts: { mode: dual, import: [{ name: ${name}_a }, { name: ${name}_b }] } }\n`;
    place.write('more.yaml', `${file()}${entry('absent')}${entry('theirs')}`);
    const reads = (name: string): number =>
      place.emulator
        .requests()
        .filter(({ action, values }) => action === 'GetSecretValue' && values.SecretName === name).length;
    const run = await place.run(['verify', 'pair1', 'absent', 'theirs', '-f', 'more.yaml', '--format', 'json']);
    expect(run.code, run.stderr).toBe(1);
    const told = toldBy(run);
    expect(told).toMatchObject({ exitCode: 1, summary: { accepted: 2, notTried: 2, refused: 0 } });
    expect(told.logins.slice(2)).toMatchObject([
      { secret: 'absent', outcome: 'notTried', diagnostics: [{ code: 'E_SECRET_ABSENT' }] },
      { secret: 'theirs', outcome: 'notTried', diagnostics: [{ code: 'E_FOREIGN_SECRET' }] },
    ]);
    expect([reads('theirs'), reads('pair1') > 0]).toEqual([0, true]);
    const text = await place.run(['verify', 'pair1', 'absent', '-f', 'more.yaml']);
    expect(text.stdout).toMatch(/^absent +current +- +NOT TRIED +-$/m);
    expect(text.stdout).toContain('2 of 3 logins accepted.\n');
    expect(text.stderr).toContain('E_SECRET_ABSENT');
  });

  test('a host that does not resolve could not be tried: 1', async () => {
    place.write('far.yaml', file(`{ id: ${id}, endpoint: "nowhere.invalid:3306" }`));
    const run = await place.run(['verify', 'pair0', '-f', 'far.yaml', '--format', 'json']);
    expect(run.code).toBe(1);
    expect(toldBy(run).logins[0]).toMatchObject({
      outcome: 'notTried',
      code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
      diagnostics: [{ code: 'E_LOGIN_NOT_TRIED', hint: expect.stringContaining('endpoint') }],
    });
  });
});
