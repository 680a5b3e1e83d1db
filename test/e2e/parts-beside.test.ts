import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, bench } from '../support/keyturn.ts';

// secrets.yaml, with parts beside it and deeper: what a command reads where nobody named files, and what it says of the rest.

const header = 'version: 1\nowner: team\nregion: cn-hangzhou\n';
const entry = (name: string): string => `secrets:
  - name: ${name}
    instance: rm-bp1aaaaaaaa
    accounts: { mode: single, create: { name: ${name}_u, grants: { shop: ReadWrite } } }
    rotation: 7d
`;

let place: Bench;
beforeAll(async () => {
  place = await bench(
    {
      seed: {
        region: 'cn-hangzhou',
        instances: [{ id: 'rm-bp1aaaaaaaa', engine: 'MySQL', engineVersion: '8.0', databases: ['shop'] }],
      },
    },
    {
      'secrets.yaml': header + entry('orders'),
      'analytics.secrets.yaml': `version: 1\n${entry('analytics')}`,
      'teams/search.secrets.yaml': `version: 1\n${entry('search')}`,
    },
  );
  expect(await place.run(['apply', '--yes', '-f', '.'])).toMatchObject({ code: 0 });
});
afterAll(() => place.close());

const warning = /W_FILES_UNREAD[: ]+teams\/search\.secrets\.yaml\s+was\s+not\s+read/;

test('plan --prune deletes nothing of a part beside the root, and is refused because of a part below it', async () => {
  const { code, stdout, stderr } = await place.run(['plan', '--prune']);
  expect(stderr).toMatch(warning);
  expect(stdout).toContain('E_PRUNE_UNREAD');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'Not every file of the project was read: teams/search.secrets.yaml.',
  );
  expect(stdout).not.toContain('delete   analytics');
  expect(code).toBe(3);
  expect(await place.run(['apply', '--prune', '--yes'])).toMatchObject({ code: 3 });
  expect(await place.run(['plan', '--prune', '-f', 'secrets.yaml'])).toMatchObject({ code: 3 });
  expect(await place.run(['plan', '--prune', '-f', '.', '--detailed-exitcode'])).toMatchObject({ code: 0 });
});

test.each(['plan', 'drift', 'status', 'doctor', 'verify'])(
  '%s names the part that it did not read',
  async (command) => {
    const { stdout, stderr } = await place.run([command]);
    expect(stdout + stderr).toMatch(warning);
  },
);

test('validate and fmt read the part beside the root and name the other one', async () => {
  const valid = await place.run(['validate']);
  expect(valid).toMatchObject({ code: 0, stdout: expect.stringMatching(/valid, 2 secrets\n$/) });
  expect(valid.stdout).toMatch(warning);
  place.write('analytics.secrets.yaml', `version:   1\n${entry('analytics')}`);
  const laidOut = await place.run(['fmt']);
  expect(laidOut.stdout).toBe('analytics.secrets.yaml\n');
  expect(laidOut.stderr).toMatch(warning);
  // Whoever names files means these.
  expect(await place.run(['fmt', '-f', 'secrets.yaml'])).toMatchObject({ code: 0, stderr: '' });
});

test('a saved plan needs no secrets.yaml where another file is the root', async () => {
  const other = await bench({}, { 'main.secrets.yaml': header, 'b.txt': '' });
  expect(await other.run(['plan', '--out', 'plan.json'])).toMatchObject({ code: 0 });
  expect(await other.run(['apply', 'plan.json'])).toMatchObject({ code: 0 });
  await other.close();
});
