import { expect, it } from 'vitest';
import type { ProgramShape } from '../../src/render/shared/command-shape.ts';
import { completionBash } from '../../src/render/completion/bash.ts';
import { completionFish } from '../../src/render/completion/fish.ts';
import { completionZsh } from '../../src/render/completion/zsh.ts';
import { expectGolden } from './plan-text/golden-file.ts';

const help = { names: ['-h', '--help'], text: 'display help', takesValue: false, choices: [], isPath: false };
const program: ProgramShape = {
  name: 'keyturn',
  flags: [help],
  commands: [
    {
      name: 'plan',
      text: "a guard's words: [all] of them",
      flags: [
        { names: ['-f', '--file'], text: 'file or folder (default: ./secrets.yaml)', takesValue: true, choices: [], isPath: true },
        { names: ['--env'], text: 'environment', takesValue: true, choices: [], isPath: false },
        { names: ['--format'], text: 'a \\ in it', takesValue: true, choices: ['text', 'json'], isPath: false },
        help,
      ],
      choices: [],
      isPath: false,
    },
    { name: 'show', text: 'show a file', flags: [help], choices: [], isPath: true },
    { name: 'schema', text: 'print a schema', flags: [help], choices: ['secrets', 'plan'], isPath: false },
  ],
};

it.each([
  ['bash', completionBash],
  ['zsh', completionZsh],
  ['fish', completionFish],
] as const)('completion for %s', (shell, render) => {
  const script = render(program);
  expect(script.endsWith('\n')).toBe(true);
  expectGolden(script, new URL(`completion/${shell}.txt`, import.meta.url));
});
