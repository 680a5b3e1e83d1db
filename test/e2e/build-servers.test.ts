import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Bench, bench } from '../support/keyturn.ts';

// What GitHub, Azure and TeamCity take for commands when a step prints it (see test/property/build-servers.test.ts).
const commandsIn = (output: string): string[] =>
  output.split(/\r\n|[\r\n]/).filter((line) => /^\s*::/.test(line) || /##\w*\[/.test(line));

const mysql = 'rm-bp1orders00001';
const hostile = '::error::first\n::stop-commands::x\n##[error]more ##vso[task.complete]y ##teamcity[z]';
const long = `${'word '.repeat(20)}::error::wrapped ::error::again`;

const secretsFile = `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${mysql} }
defaults: { rotation: 7d }
secrets:
  - name: app
    description: ${JSON.stringify(`${hostile}\n${long}`)}
    customData: { "::error::key": "##[error]value" }
    instance: db
    accounts: { mode: dual, create: { name: app_user, grants: { orders: ReadWrite } } }
  - name: live
    description: ${JSON.stringify(long)}
    adopt: true
    instance: db
    accounts: { mode: single, import: [{ name: used }] }
`;

let place: Bench;
beforeAll(async () => {
  const instances = [
    { id: mysql, engine: 'MySQL' as const, databases: ['orders'], accounts: [{ name: 'used' }, { name: 'other' }] },
  ];
  const secrets = [
    { name: 'live', instance: mysql, accounts: [{ name: 'used' }], description: hostile },
    { name: 'more', instance: mysql, accounts: [{ name: 'other' }], description: hostile },
  ];
  place = await bench({ seed: { instances, secrets } }, { 'secrets.yaml': secretsFile });
});
afterAll(() => place.close());

const printed = async (...args: string[]): Promise<string> => {
  const { stdout, stderr, code } = await place.run(args);
  expect([0, 2], stdout + stderr).toContain(code);
  expect(commandsIn(stdout + stderr), args.join(' ')).toEqual([]);
  return stdout;
};

test('nothing that a command prints of files and cloud is a command of a build server', async () => {
  expect(await printed('plan', '--out', 'plan.json', '--debug')).toContain('\\u003a:error::again');
  expect(JSON.parse(await printed('plan', '--format', 'json')).changes).toHaveLength(2);
  await printed('plan', '--format', 'markdown');
  await printed('plan', '--format', 'html');
  await printed('show', 'plan.json', '--format', 'mermaid');
  await printed('show', 'plan.json');
  await printed('drift');
  const dumped = parse(await printed('dump', '--owner', 'payments', '--region', 'cn-hangzhou'));
  expect(dumped.secrets.map(({ description }: { description: string }) => description)).toEqual([hostile, hostile]);
  await printed('apply', '--yes', '--result', 'result.json');
  await printed('show', 'result.json');
  await printed('show', 'result.json', '--format', 'markdown');
  await printed('status');
  await printed('status', 'app');
});

test('diagnostics hold none, but for the commands that they are printed as', async () => {
  const name = '##[error]x.secrets.yaml';
  place.write(`more/${name}`, 'version: 1\n"::error::a": 1\nsecrets: [{ "##[error]b": 1 }]\n');
  for (const format of ['text', 'json', 'sarif']) {
    const { code, stdout, stderr } = await place.run([
      'validate',
      '-f',
      '::error::x',
      '-f',
      'more',
      '--format',
      format,
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain('E_UNKNOWN_KEY');
    expect(commandsIn(stdout + stderr)).toEqual([]);
  }
  const { stdout } = await place.run(['validate', '-f', '::error::x', '-f', 'more', '--format', 'github']);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines)
    expect(line).toMatch(/^::error (?:file=[^:,]*,line=\d+,col=\d+,(?:endColumn=\d+,)?)?title=E_/);
  expect(stdout).not.toMatch(/##\w*\[/);
});
