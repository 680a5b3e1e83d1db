import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, bench } from '../support/keyturn.ts';

/** Made for this run: no password stands in the repository. */
const password = (): string => `Aa1!${randomBytes(9).toString('hex')}`;

const engines = [
  { engine: 'MySQL', engineVersion: '8.0', id: 'rm-bp1mysql0000001', grants: '{ orders: ReadWrite }' },
  { engine: 'PostgreSQL', engineVersion: '15.0', id: 'pgm-bp1postgres001', grants: '{ orders: DBOwner }' },
] as const;

const common = `
    description: Way of the console
    tags: { team: payments }
    customData: { service: orders }
    rotation: 7d
`;

/** Each way of the console: its accounts, and what else the entry needs. */
const ways = (grants: string): Readonly<Record<string, string>> => ({
  'dual create': `{ mode: dual, create: { name: way_dual, grants: ${grants} } }${common}    rotateOnCreate: true`,
  'dual import': `{ mode: dual, import: [{ name: old_a, password: { env: OLD_A } }, { name: old_b, password: { file: old_b.txt } }] }${common}`,
  'dual import, one password unknown': `{ mode: dual, import: [{ name: old_a }, { name: old_b, password: { file: old_b.txt } }] }${common}    allow: [interruption]`,
  'dual import, no passwords': `{ mode: dual, import: [{ name: old_a }, { name: old_b }] }${common}    allow: [interruption]`,
  'single create normal': `{ mode: single, create: { name: way_single, type: normal, grants: ${grants} } }${common}`,
  'single create super': `{ mode: single, create: { name: way_super, type: super } }${common}    rotateOnCreate: true`,
  'single import': `{ mode: single, import: [{ name: old_a, password: { env: OLD_A } }] }${common}`,
  'single import, no password': `{ mode: single, import: [{ name: old_a }] }${common}    allow: [interruption]`,
});

describe.each(engines)('$engine', ({ engine, engineVersion, id, grants }) => {
  const [oldA, oldB] = [password(), password()];
  let place: Bench;
  beforeAll(async () => {
    place = await bench({}, { 'old_b.txt': `${oldB}\n` });
  });
  afterAll(() => place.close());

  test.each(Object.entries(ways(grants)))('%s: from file to a working secret', async (_way, accounts) => {
    await place.emulator.seed({
      instances: [
        {
          id,
          engine,
          engineVersion,
          databases: ['orders'],
          accounts: [
            { name: 'old_a', password: oldA, grants: { orders: engine === 'MySQL' ? 'ReadOnly' : 'DBOwner' } },
            { name: 'old_b', password: oldB, grants: { orders: engine === 'MySQL' ? 'ReadOnly' : 'DBOwner' } },
          ],
        },
      ],
    });
    place.write(
      'secrets.yaml',
      `version: 1\nowner: payments\nregion: cn-hangzhou\ninstances: { db: { id: ${id}, database: orders } }\nsecrets:\n  - name: orders/app\n    instance: db\n    accounts: ${accounts}\n`,
    );
    const env = { OLD_A: oldA };
    expect(await place.run(['plan', '--detailed-exitcode'], { env })).toMatchObject({ code: 2, stderr: '' });
    const applied = await place.run(['apply', '--yes'], { env });
    expect(applied, applied.stdout + applied.stderr).toMatchObject({ code: 0 });
    const again = await place.run(['plan', '--detailed-exitcode'], { env });
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toMatch(/nothing to do/);
    expect(await place.run(['verify'], { env })).toMatchObject({ code: 0 });
    expect(applied.stdout + applied.stderr).not.toContain(oldA);
    expect(applied.stdout + applied.stderr).not.toContain(oldB);

    const secret = place.emulator.state().secrets.find(({ name }) => name === 'orders/app');
    expect(secret).toMatchObject({
      description: 'Way of the console',
      tags: { team: 'payments', 'keyturn:owner': 'payments' },
    });
    expect(Object.keys(secret?.tags ?? {})).not.toContain('keyturn:owes');
    // The emulator ignores parameters that other clients add to any call; this one adds none.
    const sent = place.emulator.requests().flatMap(({ query, body }) => [...query, ...body]);
    expect(
      sent.filter((name) => /^(ServiceCode|Type|SourceIp|SecureTransport|AcceptLanguage|.*Owner.*)$/.test(name)),
    ).toEqual([]);
    const actions = new Set(place.emulator.requests().map(({ action }) => action));
    expect(actions).not.toContain('ResetAccountPassword');
  });
});
