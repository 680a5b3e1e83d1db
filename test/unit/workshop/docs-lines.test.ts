import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addChangeCommands } from '../../../src/cli/change-commands.ts';
import { addFileCommands } from '../../../src/cli/file-commands.ts';
import { addToolCommands } from '../../../src/cli/tool-commands.ts';
import { addWatchCommands } from '../../../src/cli/watch-commands.ts';

// Every command line that the docs name, also in the middle of a sentence, is one that keyturn takes. `console` blocks are
// left out: what they show is run.

/** The commands as they are, doing nothing; `loose`: also without what they need, as sentences name them. */
const commands = (loose: boolean): Command => {
  const program = new Command('keyturn').exitOverride().configureOutput({ writeErr: () => undefined });
  for (const add of [addFileCommands, addChangeCommands, addWatchCommands, addToolCommands]) add(program);
  for (const command of program.commands) {
    command.action(() => undefined);
    if (!loose) continue;
    for (const option of command.options) option.mandatory = false;
    for (const argument of command.registeredArguments) argument.required = false;
  }
  return program;
};

/** What stands in capitals in the docs where only some words are taken. */
const examples: Readonly<Record<string, string>> = { WHO: 'plan', SHELL: 'bash' };

/** What is wrong with a line, or nothing. A flag that a sentence ends with may be without its value. */
const wrongWith = (line: string, loose: boolean): string | undefined => {
  const [called = ''] = line.split(/ # | *[|>&)]| {2,}#/);
  const words = called.replaceAll(/["']|\[\w+\]/g, '').split(/\s+/);
  const args = words.filter((word) => word !== '').map((word) => examples[word] ?? word);
  try {
    commands(loose).parse(args, { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return loose && /argument missing$/.test(error.message) ? undefined : `keyturn ${line}: ${error.message}`;
  }
};

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...['docs', 'examples'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
].map((page) => ({ page, text: readFileSync(page, 'utf8') }));

const fences = /^ *```(\w*)\n(.*?)^ *```$/gms;
const blocksOf = (text: string) => [...text.matchAll(fences)].map(([, kind, lines = '']) => ({ kind, lines }));
const inBlocks = /^ *(?:- run: )?(?:(?:npx --no -- )?keyturn|node dist\/cli\.js) +(.*)$/gm;
const inSentences = /`keyturn ([a-z][^`]*)`/g;

describe('a command line', () => {
  const strict = pages.flatMap(({ text }) =>
    blocksOf(text)
      .filter(({ kind = '' }) => ['', 'sh', 'yaml'].includes(kind))
      .flatMap(({ lines }) => [...lines.matchAll(inBlocks)].map(([, line = '']) => line)),
  );
  const loose = pages.flatMap(({ text }) =>
    [...text.replaceAll(fences, '').matchAll(inSentences)].map(([, line = '']) => line.replaceAll('\n', ' ')),
  );

  test('of a block', () => {
    expect(strict.length).toBeGreaterThan(50);
    expect(strict.flatMap((line) => wrongWith(line, false) ?? [])).toEqual([]);
  });

  test('of a sentence', () => {
    expect(loose.length).toBeGreaterThan(70);
    expect(loose.flatMap((line) => wrongWith(line, true) ?? [])).toEqual([]);
  });
});

test('a block for a shell is run, but for those that need other programs or end what others go on with', () => {
  const left = pages.flatMap(({ text }) =>
    blocksOf(text.replaceAll(/<!-- run -->\n```sh\n.*?```/gs, ''))
      .filter(({ kind = '' }) => ['sh', 'bash', 'shell'].includes(kind))
      .map(({ lines }) => lines.split(' ')[0]),
  );
  expect(left).toEqual(['keytool', 'kill']);
});

test('what the docs run by npm, and the tests that they name, are there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const all = pages.map(({ text }) => text).join('\n');
  const run = [...all.matchAll(/\bnpm run (\w+)/g)].map(([, name = '']) => name);
  expect(run.filter((name) => !(name in scripts))).toEqual([]);
  const files = [...all.matchAll(/\bvitest run --project (\w+) (test\/[\w./-]+\.test\.ts)/g)];
  expect(files.length).toBeGreaterThan(2);
  expect(files.filter(([, project, file = '']) => !existsSync(file) || file.split('/')[1] !== project)).toEqual([]);
});
