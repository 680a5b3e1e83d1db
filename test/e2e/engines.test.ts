import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeedInstance } from '../../src/emulator/seed/seed.ts';
import { type Bench, bench, type Run } from '../support/keyturn.ts';

type Kind = Omit<SeedInstance, 'id'> & {
  /** The longest account name that fits. */
  readonly longest: number;
  /** Permissions of the pair at first, and after an edit. Left out where the engine takes none by API. */
  readonly grants?: readonly [before: string, after: string];
  /** What both accounts of the pair have in the end. */
  readonly ends?: Readonly<Record<string, string>>;
};

const databases = ['orders', 'audit'];
const mysql: Kind = {
  engine: 'MySQL',
  databases,
  longest: 32,
  grants: ['orders: ReadWrite, audit: DDLOnly', 'orders: DMLOnly'],
  ends: { orders: 'DMLOnly' },
};
const maria: Kind = { ...mysql, engine: 'MariaDB', longest: 16 };
const localPostgres: Kind = { engine: 'PostgreSQL', databases, longest: 16 };

/** By the name of the instance; its id begins with `rm-`. */
const kinds: Readonly<Record<string, Kind>> = {
  mysql56: { ...mysql, engineVersion: '5.6', longest: 16 },
  mysql57: { ...mysql, engineVersion: '5.7' },
  mysql80: { ...mysql, engineVersion: '8.0' },
  mariadb103: { ...maria, engineVersion: '10.3' },
  mariadb106: { ...maria, engineVersion: '10.6' },
  postgrescloud: {
    ...localPostgres,
    longest: 63,
    // RDS cannot take a permission back: the edit gives one more.
    grants: ['orders: DBOwner', 'orders: DBOwner, audit: DBOwner'],
    ends: { orders: 'DBOwner', audit: 'DBOwner' },
  },
  postgreslocal: { ...localPostgres, storageType: 'local_ssd' },
  postgresephemeral: { ...localPostgres, storageType: 'ephemeral_ssd' },
  sqlserver: {
    engine: 'SQLServer',
    databases,
    longest: 64,
    grants: ['orders: DBOwner, audit: ReadOnly', 'orders: ReadWrite'],
    ends: { orders: 'ReadWrite' },
  },
};

const nameOn = ({ longest }: Kind): string => `p${'a'.repeat(longest - 2)}1`;

/** A super account on each instance, and, from the first edit on, a pair where grants can be given. */
const file = (edit: 'supers' | 0 | 1): string => {
  const entries = Object.entries(kinds).flatMap(([name, kind]) => {
    const boss = `  - { name: ${name}/boss, instance: ${name}, accounts: { mode: single, create: { name: boss, type: super } } }`;
    if (edit === 'supers' || kind.grants === undefined) return [boss];
    const create = `{ name: ${nameOn(kind)}, second: pair_other, grants: { ${kind.grants[edit]} } }`;
    return [boss, `  - { name: ${name}/pair, instance: ${name}, accounts: { mode: dual, create: ${create} } }`];
  });
  return [
    'version: 1',
    'owner: payments',
    'region: cn-hangzhou',
    `instances: { ${Object.keys(kinds)
      .map((name) => `${name}: rm-${name}`)
      .join(', ')} }`,
    'defaults: { rotation: 7d }',
    'secrets:',
    ...entries,
    '',
  ].join('\n');
};

let place: Bench;
let verified: Run;
let checked: { logins: { secret: string; outcome: string }[]; pairs: { secret: string; rights: string }[] };

/** Applies what the file says now, and sees that nothing is left to do. */
const settles = async (edit: 'supers' | 0 | 1): Promise<void> => {
  place.write('secrets.yaml', file(edit));
  const applied = await place.run(['apply', '--yes', '--allow', 'revoke']);
  expect(applied, `${edit}: ${applied.stdout}${applied.stderr}`).toMatchObject({ code: 0 });
  const again = await place.run(['plan', '--detailed-exitcode']);
  expect(again, `${edit}: ${again.stdout}${again.stderr}`).toMatchObject({ code: 0 });
};

beforeAll(async () => {
  const instances = Object.entries(kinds).map(([name, { longest: _, grants: __, ends: ___, ...seed }]) => ({
    id: `rm-${name}`,
    ...seed,
  }));
  place = await bench({ seed: { instances } }, {});
  for (const edit of ['supers', 0, 1] as const) await settles(edit);
  verified = await place.run(['verify']);
  checked = JSON.parse((await place.run(['verify', '--format', 'json'])).stdout);
}, 60_000);
afterAll(() => place.close());

describe.each(Object.entries(kinds))('%s', (name, kind) => {
  const accounts = () => place.emulator.state().instances.find(({ id }) => id === `rm-${name}`)?.accounts ?? [];
  const ofKind = ({ secret }: { secret: string }): boolean => secret.startsWith(`${name}/`);

  test('has its super account, and a pair with the permissions of the file', () => {
    expect(accounts().filter(({ type }) => type === 'Super')).toMatchObject([{ name: 'boss', grants: {} }]);
    const pair = accounts().filter(({ type }) => type === 'Normal');
    expect(pair.map((account) => account.name).sort()).toEqual(kind.ends ? [nameOn(kind), 'pair_other'].sort() : []);
    for (const { grants } of pair) expect(grants).toEqual(kind.ends);
  });

  test('its logins are verified, or shown as unchecked', () => {
    const word = kind.engine === 'SQLServer' ? 'unchecked' : 'accepted';
    const outcomes = checked.logins.filter(ofKind).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(kind.ends ? [word, word, word] : [word]);
    expect(checked.pairs.filter(ofKind).map(({ rights }) => rights)).toEqual(kind.ends ? ['notChecked'] : []);
  });
});

test('unchecked logins beside others do not fail verify; alone they do', async () => {
  expect(verified, verified.stderr).toMatchObject({ code: 0 });
  expect(verified.stdout).toContain('20 of 23 logins accepted, 3 unchecked.');
  expect(verified.stderr).toMatch(/W_LOGIN_UNCHECKED.*no client for SQL Server.*hint: /s);
  expect(verified.stderr).not.toContain('E_LOGIN');
  const alone = await place.run(['verify', 'sqlserver/pair']);
  expect(alone.code).toBe(1);
  expect(alone.stdout).toContain('0 of 2 logins accepted, 2 unchecked.');
});
