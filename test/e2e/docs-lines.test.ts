import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bench } from '../support/keyturn.ts';

// Blocks of commands in the README and in those of the examples, run line by line. Where keyturn asks, the answer is yes.

type Where = { readonly folder: string; readonly env: Readonly<Record<string, string>> };

/** @returns the exit code, and all that was printed. */
const bash = (lines: string, { folder, env }: Where) =>
  new Promise<{ code: number | null; shown: string }>((done) => {
    const answered = lines.replaceAll(/^keyturn apply [^#\n]*/gm, '$& --yes ');
    const script = `exec 2>&1 </dev/null\nkeyturn() { "${process.execPath}" "${resolve('dist/cli.js')}" "$@"; }\n${answered}`;
    const options = { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, ...env }, timeout: 50_000 };
    const child = execFile('bash', ['-euc', script], options, (_, shown) => done({ code: child.exitCode, shown }));
  });

const blocksOf = (page: string): readonly string[] =>
  [...readFileSync(page, 'utf8').matchAll(/\n```\n(keyturn .*?)```/gs)].map(([, lines = '']) => lines);

describe('the README', () => {
  const [everyCommand, ...blocks] = blocksOf('README.md');

  test('begins with a list of the commands, which names no secret and no file', () => {
    expect(everyCommand).toMatch(/^keyturn init .*keyturn emulator .*\n$/s);
    expect(blocks).toHaveLength(3);
  });

  const named = blocks.map((lines) => ({ lines, first: lines.split(/ {2,}/)[0] }));
  test.each(named)('$first, and what follows', async ({ lines }) => {
    const example = { 'secrets.yaml': readFileSync('examples/01-dual-create/secrets.yaml', 'utf8') };
    const world = await bench({ seed: 'examples/01-dual-create/seed.yaml' }, example);
    try {
      expect(await world.run(['apply', '--yes'])).toMatchObject({ code: 0 });
      const env = { ...world.env, ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', GITHUB_RUN_ID: '11223344556' };
      expect(await bash(lines, { folder: world.folder, env })).toMatchObject({ code: 0 });
    } finally {
      await world.close();
    }
  });
});

test.each(readdirSync('examples'))('the README of %s', async (name) => {
  const page = `examples/${name}/README.md`;
  const [lines = '', ...more] = blocksOf(page);
  const [, seed = ''] = /`--seed (\S+)`/.exec(readFileSync(page, 'utf8')) ?? [];
  const world = await bench({ seed, accountDelay: 0 }, {});
  try {
    const env = { ...world.env, ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' };
    expect(await bash(lines, { folder: resolve('.'), env })).toMatchObject({
      code: 0,
      shown: expect.stringMatching(/Plan: \d+ .*Apply: \d+ steps done.*(\d+) of \1 logins accepted/s),
    });
    expect(more).toEqual([]);
  } finally {
    await world.close();
  }
});
