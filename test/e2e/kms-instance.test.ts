import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, bench } from '../support/keyturn.ts';

// What only CreateSecret tells, after the accounts were made: the message names the cure, and the next run goes on from there.

const file = (more = ''): string => `version: 1
owner: team
region: cn-hangzhou
secrets:
  - name: orders
    instance: rm-bp1aaaaaaaa
    accounts: { mode: dual, create: { name: orders_u, grants: { shop: ReadWrite } } }
    rotation: 7d
${more}`;
const inInstance = '    kmsInstance: kst-hzz1\n    encryptionKey: key-hzz1\n';

let place: Bench;
beforeAll(async () => {
  place = await bench(
    {
      seed: {
        region: 'cn-hangzhou',
        kmsInstances: [{ id: 'kst-hzz1', keys: ['key-hzz1'] }],
        instances: [{ id: 'rm-bp1aaaaaaaa', engine: 'MySQL', engineVersion: '8.0', databases: ['shop'] }],
      },
    },
    { 'secrets.yaml': file() },
  );
});
afterAll(() => place.close());

const applyRefused = async (status: number, code: string): Promise<string> => {
  const effect = { do: 'error', status, code, message: 'refused' } as const;
  place.emulator.faults([{ action: 'CreateSecret', effect }]);
  const run = await place.run(['apply', '--yes']);
  place.emulator.faults([]);
  expect(run.code).toBe(1);
  return (run.stdout + run.stderr).replaceAll(/\s+/g, ' ');
};

test('a KMS instance that is needed, then a disabled key, then all is well with the accounts of the first run', async () => {
  const needed = await applyRefused(400, 'MissingParameter');
  expect(needed).toContain('E_KMS_INSTANCE_NEEDED');
  expect(needed).toContain('Write kmsInstance, and as encryptionKey an enabled symmetric key of that instance');
  expect(needed).not.toContain('Look the code up');
  const made = place.emulator.state().instances[0]?.accounts.map(({ description }) => description);
  expect(made).toHaveLength(2);

  place.write('secrets.yaml', file(inInstance));
  const disabled = await applyRefused(409, 'Rejected.Disabled');
  expect(disabled).toContain('E_ENCRYPTION_KEY');
  expect(disabled).toContain('Enable the key in the KMS console');

  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
  expect(place.emulator.state().instances[0]?.accounts.map(({ description }) => description)).toEqual(made);
  expect((await place.emulator.call('DescribeSecret', { SecretName: 'orders' })).body).toMatchObject({
    DKMSInstanceId: 'kst-hzz1',
  });
  expect(await place.run(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 });
});
