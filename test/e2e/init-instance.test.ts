import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Privilege } from '../../src/model/engine.ts';
import { type Bench, bench } from '../support/keyturn.ts';

const password = 'Old-passw0rd-Canary';
const engines = [
  { id: 'rm-bp1mysql00001', engine: 'MySQL', databases: ['orders', 'off', '12'], permission: 'ReadWrite' },
  { id: 'rm-bp1maria00001', engine: 'MariaDB', databases: ['orders'], permission: 'ReadOnly' },
  { id: 'pgm-bp1pg0000001', engine: 'PostgreSQL', databases: ['orders'], permission: 'DBOwner' },
  { id: 'rm-bp1mssql00001', engine: 'SQLServer', databases: ['orders'], permission: 'DBOwner' },
] as const;

let place: Bench;
beforeAll(async () => {
  const account = (name: string, grants: Record<string, Privilege>) =>
    ({ name, password, type: 'Normal', grants }) as const;
  const instances = engines.map(({ permission, ...instance }) => ({
    ...instance,
    databases: [...instance.databases],
    accounts: [
      { name: 'root_a', password, type: 'Super' } as const,
      account('legacy', { orders: permission }),
      account('team', {}),
      account('team_clone', {}),
      account('my_app', {}),
    ],
  }));
  const bare = { id: 'rm-bp1bare000001', engine: 'MySQL' } as const;
  place = await bench({ seed: { instances: [...instances, bare] } }, {});
});
afterAll(() => place.close());

const init = (id: string, file: string, ...more: readonly string[]) =>
  place.run(['init', '--instance', id, '--region', 'cn-hangzhou', '-f', file, ...more]);
const read = (file: string) => readFileSync(join(place.folder, file), 'utf8');

/** Line numbers of the entries: a dash, and all that is deeper. */
const entriesOf = (lines: readonly string[]): readonly (readonly number[])[] =>
  lines.flatMap((line, start) => {
    if (!line.startsWith('#   - name:')) return [];
    const end = lines.findIndex((other, index) => index > start && !other.startsWith('#     '));
    return [lines.flatMap((_, index) => (index >= start && index < (end < 0 ? lines.length : end) ? [index] : []))];
  });

/** As a person takes the first two characters away. */
const without = (lines: readonly string[], which: readonly number[]): string =>
  lines
    .map((line, index) => (line === '# secrets:' || which.includes(index) ? line.replace(/^# /, '') : line))
    .join('\n');

describe.each(engines)('init --instance of $engine', ({ id, databases, permission }) => {
  test('is valid and laid out as it is, and valid with each of its candidates, whose plan the instance allows', async () => {
    const file = `${id}.yaml`;
    expect(await init(id, file)).toMatchObject({ code: 0, stderr: '' });
    const text = read(file);
    expect(text).not.toContain(password);
    for (const name of databases) expect(text).toContain(`#   ${name}\n`);
    expect(text).toContain(`# legacy (Normal): orders ${permission}\n`);
    expect(await place.run(['validate', '-f', file])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/W_NO_SECRETS.*\nvalid, 0 secrets\n$/s),
    });
    expect(await place.run(['fmt', '--check', '-f', file])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const lines = text.split('\n');
    const entries = entriesOf(lines);
    expect(entries).toHaveLength(5);
    for (const [index, entry] of entries.entries()) {
      const one = `${id}-${index}.yaml`;
      place.write(one, without(lines, entry));
      expect(await place.run(['validate', '-f', one])).toMatchObject({ code: 0, stdout: 'valid, 1 secret\n' });
      const plan = await place.run(['plan', '-f', one, '--allow', 'interruption']);
      expect(plan, plan.stdout + plan.stderr).toMatchObject({ code: 0 });
      expect(plan.stdout).toContain('Plan: 1 create');
    }
    place.write('all.yaml', without(lines, entries.flat()));
    expect(await place.run(['validate', '-f', 'all.yaml'])).toMatchObject({ code: 0, stdout: 'valid, 5 secrets\n' });
  }, 60_000);
});

test('an instance without databases and accounts says so', async () => {
  expect(await init('rm-bp1bare000001', 'bare.yaml')).toMatchObject({ code: 0 });
  expect(read('bare.yaml')).toContain('# It has no database yet: create one in RDS before you grant anything.\n');
  expect(entriesOf(read('bare.yaml').split('\n'))).toHaveLength(1);
});

test('without an instance the file has the region that was given', async () => {
  expect(await place.run(['init', '--region', 'eu-central-1', '-f', 'plain.yaml'])).toMatchObject({ code: 0 });
  expect(read('plain.yaml')).toMatch(/^region: eu-central-1$/m);
});

describe('nothing is written', () => {
  test.each([
    [
      'the instance is not there',
      ['--instance', 'rm-bp1gone000001', '--region', 'cn-hangzhou'],
      'E_INSTANCE_NOT_FOUND',
    ],
    ['the id is none', ['--instance', '../x', '--region', 'cn-hangzhou'], 'E_USAGE'],
    ['the id is empty', ['--instance', '', '--region', 'cn-hangzhou'], 'E_USAGE: --instance is empty'],
    ['the region is another', ['--instance', 'rm-bp1mysql00001', '--region', 'eu-central-1'], 'E_INSTANCE_REGION'],
    ['the region is none', ['--instance', 'rm-bp1mysql00001', '--region', 'x\ny'], 'E_USAGE'],
    ['the region of no instance is none', ['--region', 'x: ['], 'E_USAGE: --region x: [ is no region'],
    ['no region is given', ['--instance', 'rm-bp1mysql00001'], 'E_REGION_MISSING'],
  ])('where %s', async (_case, args, code) => {
    const run = await place.run(['init', '-f', 'none.yaml', ...args]);
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(code) });
    expect(existsSync(join(place.folder, 'none.yaml'))).toBe(false);
  });

  test('where reading is denied', async () => {
    const effect = { do: 'error', status: 403, code: 'Forbidden.RAM', message: 'No.' } as const;
    place.emulator.faults([{ action: 'DescribeAccounts', effect }]);
    const run = await init('rm-bp1mysql00001', 'none.yaml');
    place.emulator.faults([]);
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('E_DENIED') });
    expect(existsSync(join(place.folder, 'none.yaml'))).toBe(false);
  });

  test('where a file stands already', async () => {
    place.write('there.yaml', 'mine');
    expect(await init('rm-bp1mysql00001', 'there.yaml')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('E_FILE_EXISTS'),
    });
    expect(read('there.yaml')).toBe('mine');
  });
});
