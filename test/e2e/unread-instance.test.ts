import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, bench } from '../support/keyturn.ts';

const [well, ill] = ['rm-bp1well0000001', 'rm-bp1ill00000001'];
const seed = {
  instances: [well, ill].map((id) => ({ id, engine: 'MySQL' as const, databases: ['orders'] })),
};
const entry = (name: string, instance: string, more: string) => `  - name: ${name}
    instance: ${instance}${more}
    accounts: { mode: single, create: { name: ${name}_app, type: normal, grants: { orders: ReadOnly } } }
`;
const fileWith = (more: string): string => `version: 1
owner: payments
region: cn-hangzhou
defaults: { rotation: 7d }
secrets:
${entry('good', well, more)}${entry('poor', ill, more)}`;

const down = { status: 400, code: 'Database.ConnectError', message: 'connect to database failed' };
const denied = { status: 403, code: 'Forbidden.RAM', message: 'no' };

let place: Bench;
beforeAll(async () => {
  place = await bench({ seed }, { 'secrets.yaml': fileWith('') });
});
afterAll(() => place.close());
beforeEach(async () => {
  await place.emulator.seed(seed);
  place.write('secrets.yaml', fileWith(''));
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
});

/** What RDS answers to an action from now on, about one instance. */
const answers = (action: string, error: object, resource = ill) =>
  place.emulator.admin('POST faults', { rules: [{ action, resource, effect: { do: 'error', ...error } }] });
const change = () => place.write('secrets.yaml', fileWith('\n    description: new'));
const described = async (name: string) =>
  (await place.emulator.must('DescribeSecret', { SecretName: name })).Description;

describe('the database of one instance is down', () => {
  beforeEach(() => answers('DescribeAccounts', down));

  test('plan says so, and changes nothing there: 0 while it has nothing to do, 1 when a change waits', async () => {
    const run = await place.run(['plan']);
    expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^ {2}x poor +E_INSTANCE_UNREADABLE +Instance rm-bp1ill00000001 could not be$/m);
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain('RDS cannot reach the database server of the instance');
    change();
    expect(await place.run(['plan'])).toMatchObject({ code: 1 });
  });

  test('apply makes the others, and ends with 1', async () => {
    change();
    const run = await place.run(['apply', '--yes']);
    expect(run.code, run.stdout + run.stderr).toBe(1);
    expect([await described('good'), await described('poor')]).toEqual(['new', '']);
  });

  test('status has the row of each: 2', async () => {
    const run = await place.run(['status']);
    expect(run, run.stderr).toMatchObject({ code: 2, stderr: '' });
    expect(run.stdout).toMatch(/^good .* 1 ok +Running$/m);
    expect(run.stdout).toMatch(/^poor .* unknown +unreadable$/m);
    expect(run.stdout).toContain('1 healthy, 1 unhealthy.');
    const { secrets } = JSON.parse((await place.run(['status', '--format', 'json'])).stdout);
    expect(secrets[1]).toMatchObject({
      healthy: false,
      instance: { id: ill, status: 'unreadable' },
      accounts: [{ name: 'poor_app', status: 'unknown' }],
    });
    const one = await place.run(['status', 'poor']);
    expect(one.stdout).toMatch(/^ {2}instance +rm-bp1ill00000001 +MySQL 8\.0 +unreadable$/m);
  });

  test('drift calls it broken: 2', async () => {
    const run = await place.run(['drift', '--format', 'json']);
    expect(run, run.stderr).toMatchObject({ code: 2 });
    expect(JSON.parse(run.stdout).broken).toMatchObject([{ code: 'E_INSTANCE_UNREADABLE', secret: 'poor' }]);
  });

  test('verify needs nothing of it but the address, which RDS tells: 0', async () => {
    expect(await place.run(['verify'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('rotate refuses what it cannot look at, and does the rest', async () => {
    const run = await place.run(['rotate', 'poor', '--yes']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('nobody knows whose accounts poor has there');
    expect(await place.run(['rotate', 'good', '--yes'])).toMatchObject({ code: 0 });
  });
});

describe('one instance is denied', () => {
  test('it is told of its secrets only; verify could not try them: 1', async () => {
    await answers('DescribeDBInstanceAttribute', denied);
    const plan = await place.run(['plan', '--format', 'json']);
    expect(plan, plan.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(plan.stdout).findings).toMatchObject([
      {
        code: 'E_INSTANCE_UNREADABLE',
        secret: 'poor',
        hint: expect.stringContaining('rds:DescribeDBInstanceAttribute'),
      },
    ]);
    const verify = await place.run(['verify', '--format', 'json']);
    expect(verify.code).toBe(1);
    expect(verify.stdout).toContain('its instance could not be read: RDS DescribeDBInstanceAttribute');
    const { logins } = JSON.parse(verify.stdout);
    expect(logins.map((login: { secret: string; outcome: string }) => `${login.secret} ${login.outcome}`)).toEqual([
      'good accepted',
      'poor notTried',
    ]);
  });

  test('all of them: a permission is missing, and the command ends', async () => {
    await place.emulator.admin('POST faults', {
      rules: [{ action: 'DescribeDBInstanceAttribute', effect: { do: 'error', ...denied } }],
    });
    const run = await place.run(['plan']);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('E_DENIED');
  });

  test('an access key that is not known is nothing of one instance', async () => {
    await answers('DescribeAccounts', { status: 400, code: 'InvalidAccessKeyId.NotFound', message: 'no' });
    expect(await place.run(['plan'])).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('RDS tells nothing of any instance', () => {
  const silent = { env: { KEYTURN_RDS_ENDPOINT: 'http://127.0.0.1:1' } };

  test('nothing listens: status shows what KMS knows, and what could not be read: 1', async () => {
    const run = await place.run(['status'], silent);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^good +on 7d .* unknown +unreadable$/m);
    expect(run.stdout).toContain('0 healthy, 2 unhealthy.');
    expect(run.stderr.replaceAll(/\s+/g, ' ')).toMatch(
      new RegExp(
        `^error E_INSTANCE_UNREADABLE: instances ${well}, ${ill} could not be read: RDS .* refused .* 1 error $`,
      ),
    );
    const one = await place.run(['status', 'poor', '--format', 'json'], silent);
    expect(one.code).toBe(1);
    expect(JSON.parse(one.stdout).secrets).toMatchObject([
      {
        name: 'poor',
        rotation: { state: 'on' },
        accounts: [{ status: 'unknown' }],
        instance: { status: 'unreadable' },
      },
    ]);
    expect(one.stderr).not.toContain(well);
  });

  test('all are denied: the same', async () => {
    await place.emulator.admin('POST faults', {
      rules: [{ action: 'DescribeDBInstanceAttribute', effect: { do: 'error', ...denied } }],
    });
    const run = await place.run(['status']);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^poor .* unknown +unreadable$/m);
    expect(run.stderr).toContain('Forbidden.RAM, 403');
  });

  test('one instance of two: the other is shown as it is, and the command could not look at all: 1', async () => {
    await answers('DescribeAccounts', denied);
    const run = await place.run(['status']);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^good .* 1 ok +Running$/m);
    expect(run.stderr).toContain(ill);
  });

  test('drift shows the differences that KMS knows of: 1', async () => {
    change();
    const run = await place.run(['drift', '--format', 'json'], silent);
    expect(run.code).toBe(1);
    const { blocked, broken } = JSON.parse(run.stdout);
    expect(blocked).toMatchObject([{ secret: 'good' }, { secret: 'poor' }]);
    expect(broken).toMatchObject([{ code: 'E_INSTANCE_UNREADABLE' }, { code: 'E_INSTANCE_UNREADABLE' }]);
  });

  test('without KMS there is nothing to show', async () => {
    const run = await place.run(['status'], { env: { KEYTURN_KMS_ENDPOINT: 'http://127.0.0.1:1' } });
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('E_UNREACHABLE') });
  });
});
