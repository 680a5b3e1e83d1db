import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import { services } from '../../src/emulator/services.ts';
import { type Params, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'keyturn-trail-'));
const log = path.join(folder, 'requests.log');
const canary = 'C4nary-Passw0rd!x';
const seed: Seed = {
  accessKeys: [{ id: 'owner', secret: `${canary}-key`, root: true }],
  instances: [
    {
      id: 'rm-1',
      engine: 'MySQL',
      server: 'none',
      databases: ['orders'],
      accounts: [{ name: 'kept', password: canary }],
    },
  ],
  secrets: [
    { name: 'app', instance: 'rm-1', accounts: [{ name: 'kept', password: canary }], rotation: '7d' },
    { name: 'generic', type: 'Generic', data: canary },
  ],
};

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed, log });
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Harmless values, so that calls get far; every other parameter that an action has gets the canary. */
const harmless: Params = {
  SecretName: 'new',
  VersionId: 'v1',
  DBInstanceId: 'rm-1',
  AccountName: 'fresh',
  AccountType: 'Normal',
  AccountDescription: 'Fresh account',
  DBName: 'orders',
  AccountPrivilege: 'ReadOnly',
  RegionId: 'cn-hangzhou',
  Description: 'text',
  SecretType: 'Rds',
  VersionStage: 'ACSCurrent',
  EnableAutomaticRotation: 'true',
  RotationInterval: '7d',
  FetchTags: 'true',
  ForceDeleteWithoutRecovery: 'false',
  RecoveryWindowInDays: '7',
  ResourceType: 'secret',
  'ResourceId.N': 'new',
  RoleName: 'someone',
  ServiceName: 'some.service',
  PageNumber: '1',
  PageSize: '30',
};

const numberless = (name: string): string => name.replace('.N', '.1');

/** A call with all parameters that the action has, and one with those only that are needed here. */
const variants = (parameters: ReadonlySet<string>): readonly Params[] => {
  const all = [...parameters].map((name) => [numberless(name), harmless[name] ?? canary] as const);
  const passwords = ['SecretData', 'AccountPassword'];
  const few = all.filter(([name]) => harmless[name] !== undefined || passwords.includes(name));
  return [Object.fromEntries(all), Object.fromEntries(few)];
};

const everyAction = services.flatMap(({ version, actions }) =>
  [...actions.values()].map(({ name, parameters }) => ({ name, version, parameters })),
);

/** All that anybody can ask for, but not the answers to the calls themselves. */
const seen = async (): Promise<string> => {
  const texts: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < 100 && (page === 0 || token); page += 1) {
    const body = await emulator.must('LookupEvents', { MaxResults: '50', ...(token && { NextToken: token }) });
    texts.push(JSON.stringify(body));
    token = body.NextToken as string | undefined;
  }
  texts.push(JSON.stringify(await emulator.must('DescribeSystemEventAttribute', { PageSize: '100' })));
  for (const route of ['GET requests', 'GET state']) texts.push(JSON.stringify((await emulator.admin(route)).body));
  return [...texts, readFileSync(log, 'utf8')].join('\n');
};

test('no action puts a secret where others read: events, journal, state, log [trail.no-secret]', async () => {
  const managed = JSON.stringify({ Accounts: [{ AccountName: 'kept', AccountPassword: canary }] });
  const ExtendedConfig = JSON.stringify({ SecretSubType: 'SingleUser', DBInstanceId: 'rm-1' });
  await emulator.must('CreateSecret', {
    SecretName: 'made',
    VersionId: 'v1',
    SecretType: 'Rds',
    SecretData: managed,
    ExtendedConfig,
  });
  await emulator.must('CreateAccount', { DBInstanceId: 'rm-1', AccountName: 'made', AccountPassword: canary });
  await emulator.must('PutSecretValue', { SecretName: 'generic', VersionId: 'v2', SecretData: canary });
  await emulator.must('RotateSecret', { SecretName: 'app', VersionId: 'v2' });
  await emulator.advance('8d');

  for (const { name, version, parameters } of everyAction) {
    for (const params of variants(parameters)) {
      for (const carry of ['query', 'body'] as const) await emulator.call(name, params, { version, carry });
    }
    await emulator.call(name, { [canary]: canary }, { version });
    await emulator.call(name, { DryRun: 'true', [canary]: canary }, { version });
    await emulator.call(name, { AccountPassword: canary }, { version, key: { id: 'owner', secret: 'wrong' } });
  }

  const secrets = [canary];
  for (const SecretName of ['app', 'made', 'generic']) {
    const { SecretData } = await emulator.must('GetSecretValue', { SecretName });
    const value = String(SecretData);
    secrets.push(value.startsWith('{') ? String(JSON.parse(value).AccountPassword) : value);
  }
  secrets.push(String((await emulator.must('GetRandomPassword')).RandomPassword));
  const text = await seen();
  for (const secret of secrets)
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
      expect(text.includes(form), `${form.length} characters are to be seen`).toBe(false);
  for (const { name } of everyAction) expect(text).toContain(`"eventName":"${name}"`);
});
