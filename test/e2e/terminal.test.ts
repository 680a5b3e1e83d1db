import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, bench } from '../support/keyturn.ts';

const id = 'rm-bp1orders00001';
const file = `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${id} }
secrets:
  - name: orders/app
    instance: db
    accounts: { mode: dual, create: { name: orders_app, grants: { orders: ReadWrite } } }
    rotation: 7d
`;

let place: Bench;
beforeEach(async () => {
  place = await bench(
    { seed: { instances: [{ id, engine: 'MySQL', databases: ['orders'] }] } },
    { 'secrets.yaml': file },
  );
});
afterEach(() => place.close());

/** Runs keyturn on a terminal of its own (util-linux `script`), and types when it asks. */
const onTerminal = (
  args: string,
  typed: string,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<{ code: number | null; seen: string }> =>
  new Promise((done, fail) => {
    const command = `stty cols 80 rows 24; '${process.execPath}' '${resolve('dist/cli.js')}' ${args}`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: place.folder,
      env: { PATH: process.env.PATH ?? '', HOME: place.folder, TERM: 'xterm', ...place.env },
      timeout: 30_000,
    });
    let [seen, answered] = ['', false];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      seen += text;
      if (answered || !seen.includes('goes on: ')) return;
      answered = true;
      void meanwhile().then(() => child.stdin.write(typed));
    });
    child.on('error', fail).on('close', (code) => done({ code, seen: stripVTControlCharacters(seen) }));
  });

const names = () => place.emulator.state().secrets.map(({ name }) => name);

test('yes: the steps are shown at work, then their result', async () => {
  const { code, seen } = await onTerminal('apply', 'yes\r');
  expect(code).toBe(0);
  expect(seen).toMatch(/\d of 5 steps/);
  expect(seen).toContain('Apply: 5 steps done.');
  expect(names()).toEqual(['orders/app']);
});

test.each([
  ['no', 'no\r', 3],
  ['Ctrl-D', '\u0004', 3],
  ['Ctrl-C', '\u0003', 130],
])('%s: nothing is done', async (_name, typed, expected) => {
  const { code, seen } = await onTerminal('apply', typed);
  expect(seen).toContain('Nothing was done.');
  expect(seen).not.toContain('in flight');
  expect(seen).not.toContain('E_INTERNAL');
  expect(code).toBe(expected);
  expect(names()).toEqual([]);
});

test('a yes to a plan that is no longer true is refused', async () => {
  const other = () => place.run(['apply', '--yes']);
  const { code, seen } = await onTerminal('apply', 'yes\r', other);
  expect(seen).toContain('E_PLAN_CHANGED');
  expect(code).toBe(3);
});

test('a yes that lets a secret go does not when somebody has taken it over meanwhile', async () => {
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
  place.write('billing.yaml', file.replace('owner: payments', 'owner: billing').concat('    adopt: payments\n'));
  const takeOver = () => place.run(['apply', '--yes', '-f', 'billing.yaml']);
  const { code, seen } = await onTerminal('release orders/app', 'yes\r', takeOver);
  expect(seen).toContain('E_PLAN_CHANGED');
  expect(code).toBe(3);
  expect(place.emulator.state().secrets[0]?.tags).toMatchObject({ 'keyturn:owner': 'billing' });
});

test('a reader that leaves early ends nothing', async () => {
  const run = await place.run(['apply', '--yes'], {
    onOutput: (_seen, child) => child.closeOutput(),
  });
  expect(run.code).toBe(0);
  expect(names()).toEqual(['orders/app']);
});

test('whoever rotates single accounts is told of one as of one', async () => {
  const single = (name: string): string => `  - name: ${name}
    instance: db
    accounts: { mode: single, create: { name: ${name}, type: normal, grants: { orders: ReadOnly } } }
    rotation: 7d
`;
  place.write('secrets.yaml', file + single('one') + single('two'));
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
  const asked = async (names: string): Promise<string> => (await onTerminal(`rotate ${names}`, 'no\r')).seen;
  expect(await asked('one')).toContain("The account of one. Whoever holds today's password is cut off");
  expect(await asked('one two')).toContain('One account each: one, two. Whoever');
});
