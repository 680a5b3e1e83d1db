import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench, type Run } from '../support/keyturn.ts';

const file = `version: 1
owner: payments
region: cn-hangzhou
environments:
  prod: { namePrefix: prod/ }
  staging: { namePrefix: staging/ }
instances: { db: rm-bp1 }
secrets:
  - name: app
    instance: db
    accounts: { mode: single, import: [{ name: legacy }] }
    rotation: off
`;

let place: Bench;
beforeAll(async () => {
  place = await bench(
    { seed: { instances: [{ id: 'rm-bp1', engine: 'MySQL', accounts: [{ name: 'legacy' }] }] } },
    { 'secrets.yaml': file, 'billing.yaml': file.replace('owner: payments', 'owner: billing') },
  );
  await place.run(['plan', '--env', 'prod', '--allow', 'interruption', '--out', 'plan.json']);
});
afterAll(() => place.close());

const content = (): string => readFileSync(join(place.folder, 'plan.json'), 'utf8');
const digest = (): string => JSON.parse(content()).digest;

const expectNothingDone = (run: Run, code: number, ...words: readonly string[]): void => {
  expect(run, run.stderr).toMatchObject({ code, stdout: '' });
  for (const word of words) expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain(word);
  expect(place.emulator.state().secrets).toEqual([]);
};

const applied = (...args: readonly string[]): Promise<Run> => place.run(['apply', ...args]);

const damaged = (text: string | Buffer): void => writeFileSync(join(place.folder, 'bad.json'), text);

describe('a saved plan of another', () => {
  it.each([
    ['owner', ['-f', 'billing.yaml', '--env', 'prod']],
    ['environment', ['-f', 'secrets.yaml', '--env', 'staging']],
    ['region', ['-f', 'secrets.yaml', '--env', 'prod', '--region', 'cn-shanghai']],
  ])('%s is refused', async (_what, args) => {
    expectNothingDone(await applied('plan.json', ...args), 3, 'E_PLAN_OTHER', 'payments@prod in cn-hangzhou');
  });

  it.each([
    ['--env', 'staging'],
    ['--region', 'cn-shanghai'],
  ])('is refused by its digest too: %s %s', async (...args) => {
    expectNothingDone(await applied('plan.json', '--digest', digest(), ...args), 3, 'E_PLAN_OTHER');
  });

  it('format is refused', async () => {
    damaged(content().replace('"formatVersion": 1', '"formatVersion": 2'));
    expectNothingDone(await applied('bad.json', '--env', 'prod'), 3, 'E_PLAN_FORMAT', 'has format 2');
  });

  it('time, refused when it was made, stays refused', async () => {
    const plan = await place.run(['plan', '--env', 'prod', '--out', 'refused.json']);
    expect(plan.code).toBe(3);
    expect((await place.run(['show', 'refused.json'])).stdout).toContain('--allow interruption');
    expectNothingDone(await applied('refused.json', '--env', 'prod'), 3, 'E_PLAN_REFUSED', 'E_NEEDS_WORD');
  });
});

describe('a file that is no plan', () => {
  const bad: readonly (readonly [string, () => string | Buffer, string])[] = [
    ['empty', () => '', 'E_PLAN_DAMAGED'],
    ['cut off', () => content().slice(0, 900), 'E_PLAN_DAMAGED'],
    ['a list', () => '[]', 'E_PLAN_DAMAGED'],
    ['deep', () => `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'E_PLAN_DAMAGED'],
    ['binary', () => Buffer.from([0xff, 0xfe, 0x00]), 'E_FILE_ENCODING: bad.json is not UTF-8'],
    ['a secrets file', () => file, 'hint: Name it with -f: keyturn apply -f bad.json, or'],
    ['with a member more', () => content().replace('{', '{ "password": "x",'), 'E_PLAN_DAMAGED'],
    ['with a value', () => content().replace('"prune": false', '"prune": "no"'), 'at /options/prune'],
    ['with __proto__', () => content().replace('{', '{ "__proto__": {},'), 'E_PLAN_DAMAGED'],
  ];

  it.each(bad)('%s: apply and show say so', async (_what, text, said) => {
    damaged(text());
    expectNothingDone(await applied('bad.json', '--env', 'prod'), 1, said);
    expectNothingDone(await place.run(['show', 'bad.json']), 1, said);
  });

  it('too large, missing or a folder: they say so', async () => {
    damaged('');
    truncateSync(join(place.folder, 'bad.json'), 200 * 1024 * 1024);
    expectNothingDone(await applied('bad.json', '--env', 'prod'), 1, 'larger than 128 MiB');
    expectNothingDone(await applied('none.json', '--env', 'prod'), 1, 'E_FILE_NOT_FOUND: none.json is not there');
    expectNothingDone(await applied('.', '--env', 'prod'), 1, 'not a regular file');
  });

  it('changed without its digest: refused', async () => {
    damaged(content().replaceAll('legacy', 'somebody'));
    expectNothingDone(await applied('bad.json', '--env', 'prod'), 3, 'E_PLAN_DIGEST');
  });
});

describe('where no environment is chosen', () => {
  const line = (): readonly string[] => ['apply', 'plan.json', '-f', 'secrets.yaml', '--digest', digest()];

  it('that of the plan is taken, and another one by KEYTURN_ENV is refused', async () => {
    const staging = await place.run(line(), { env: { KEYTURN_ENV: 'staging' } });
    expectNothingDone(staging, 3, 'E_PLAN_OTHER', 'payments@prod in cn-hangzhou');
    expect(await place.run(line())).toMatchObject({ code: 0, stderr: expect.not.stringContaining('E_') });
    expect(place.emulator.state().secrets.map(({ name }) => name)).toEqual(['prod/app']);
  });
});
