import type { Command, Option } from 'commander';
import type { CommandShape, FlagShape, ProgramShape } from '../render/command-shape.ts';
import { completionBash } from '../render/completion-bash.ts';
import { completionFish } from '../render/completion-fish.ts';
import { completionZsh } from '../render/completion-zsh.ts';
import type { Terminal } from './terminal.ts';

const scripts = { bash: completionBash, zsh: completionZsh, fish: completionFish };

export type Shell = keyof typeof scripts;

const flagOf = (option: Option): FlagShape => ({
  names: [option.short, option.long].filter((name) => name !== undefined && name !== null),
  text: option.description,
  takesValue: option.required || option.optional,
  choices: option.argChoices ?? [],
});

const flagsOf = (command: Command): FlagShape[] => command.createHelp().visibleOptions(command).map(flagOf);

const commandOf = (command: Command): CommandShape => ({
  name: command.name(),
  text: command.description(),
  flags: flagsOf(command),
  choices: command.registeredArguments[0]?.argChoices ?? [],
});

const shapeOf = (program: Command): ProgramShape => ({
  name: program.name(),
  flags: flagsOf(program),
  commands: program.createHelp().visibleCommands(program).map(commandOf),
});

/** `keyturn completion`: a script that completes the command line, made from the command line itself. */
export const completion = (shell: Shell, program: Command, terminal: Terminal): number => {
  terminal.out(scripts[shell](shapeOf(program)));
  return 0;
};
