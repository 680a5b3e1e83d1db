import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandNames } from '../support/command-names.ts';
import { keyturn } from '../support/keyturn.ts';

// Each command has a page, and the page tells its options as the command does. UPDATE_DOCS=1 writes them there.

const folder = 'docs/commands';
const pages = readdirSync(folder).map((name) => name.replace('.md', ''));
const usage = /(\n## Usage\n\n```text\n)(.*?)```/s;

test('each command has a page, and nothing else has one', async () => {
  const { stdout } = await keyturn(['--help']);
  const commands = commandNames(stdout);
  expect(commands.length).toBeGreaterThan(10);
  expect([...pages].sort()).toEqual([...commands].sort());
});

test.each(pages)('the usage of %s', async (name) => {
  const page = `${folder}/${name}.md`;
  const { stdout } = await keyturn([name, '--help']);
  const told = readFileSync(page, 'utf8');
  if (process.env.UPDATE_DOCS !== undefined) writeFileSync(page, told.replace(usage, `$1${stdout}\`\`\``));
  else expect(usage.exec(told)?.[2]).toBe(stdout);
});
