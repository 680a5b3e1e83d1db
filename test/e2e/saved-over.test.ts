import { linkSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../support/keyturn.ts';

const file = `version: 1
owner: payments
region: cn-hangzhou
instances: { db: rm-bp1 }
secrets:
  - name: orders/app
    instance: db
    accounts: { mode: single, create: { name: orders_app, grants: { orders: ReadWrite } } }
    rotation: off
`;

let place: Bench;
beforeAll(async () => {
  place = await bench(
    { seed: { instances: [{ id: 'rm-bp1', engine: 'MySQL', databases: ['orders'] }] } },
    {
      'secrets.yaml': file,
      'parts/secrets.yaml': file,
      'notes.txt': 'mine',
      'my.json': '{ "digest": 1 }',
      'empty.json': '',
    },
  );
  symlinkSync('secrets.yaml', join(place.folder, 'link.json'));
  linkSync(join(place.folder, 'secrets.yaml'), join(place.folder, 'second-name.json'));
  await place.run(['plan', '--out', 'plan.json']);
  await place.run(['apply', 'plan.json', '--result', 'result.json']);
});
afterAll(() => place.close());

const content = (path: string): string => readFileSync(join(place.folder, path), 'utf8');

describe('a file that is neither empty nor an earlier one of its kind is not written over', () => {
  it.each([
    ['the secrets file', 'plan --out secrets.yaml', 'secrets.yaml'],
    ['it by another spelling', 'plan -f parts --out parts/../parts/./secrets.yaml', 'parts/secrets.yaml'],
    ['it through a link', 'plan --out link.json', 'link.json'],
    ['it by a second name', 'plan --out second-name.json', 'second-name.json'],
    ['a result by a plan', 'plan --out result.json', 'result.json'],
    ['another file', 'plan --out notes.txt', 'notes.txt'],
    ['another JSON file', 'plan --out my.json', 'my.json'],
    ['the saved plan', 'apply plan.json --result plan.json', 'plan.json'],
    ['the secrets file by a result', 'apply --yes --result secrets.yaml', 'secrets.yaml'],
    ['it in a folder', 'apply --yes -f parts --result parts/secrets.yaml', 'parts/secrets.yaml'],
  ])('%s: %s', async (_what, line, path) => {
    const [before, asked, names] = [content(path), place.emulator.requests().length, readdirSync(place.folder)];
    const run = await place.run(line.split(' '));
    expect(run, run.stderr).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('E_FILE_EXISTS') });
    expect(content(path)).toBe(before);
    expect(place.emulator.requests()).toHaveLength(asked);
    expect(readdirSync(place.folder)).toEqual(names);
  });

  it.each([
    ['plan --out plan.json', 'plan.json'],
    ['plan --out empty.json', 'empty.json'],
    ['apply plan.json --result result.json', 'result.json'],
  ])('but those are: %s', async (line, path) => {
    const { ino } = statSync(join(place.folder, path));
    expect(await place.run(line.split(' '))).toMatchObject({ code: 0 });
    expect(statSync(join(place.folder, path)).ino).not.toBe(ino);
    expect(await place.run(['show', path])).toMatchObject({ code: 0 });
  });
});
