import type { Command, Option } from 'commander';
import type { Terminal } from '../app/terminal/terminal.ts';
import { guardWords } from '../plan/change/words.ts';
import { completionBash } from '../render/completion/bash.ts';
import { completionFish } from '../render/completion/fish.ts';
import { completionZsh } from '../render/completion/zsh.ts';
import type { CommandShape, FlagShape, ProgramShape } from '../render/shared/command-shape.ts';

const scripts = { bash: completionBash, zsh: completionZsh, fish: completionFish };

export type Shell = keyof typeof scripts;

/** `file` of `-f, --file <path>` and of `show <file>`: paths go by these names and no others. */
const isPath = (placeholder: string): boolean => /^(file|path|plan|state)$/.test(placeholder);

const flagOf = ({ argChoices, description, flags, long, optional, required, short }: Option): FlagShape => ({
  names: [short, long].filter((name) => name !== undefined && name !== null),
  text: description,
  takesValue: required || optional,
  // It takes more than these: `replace=GLOB`.
  choices: argChoices ?? (long === '--allow' ? guardWords : []),
  isPath: isPath(/[<[](.+)[>\]]/.exec(flags)?.[1] ?? ''),
});

const flagsOf = (command: Command): FlagShape[] => command.createHelp().visibleOptions(command).map(flagOf);

/** `all`: names of all commands, of which help takes one. */
const commandOf = (command: Command, all: readonly string[]): CommandShape => {
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    text: command.description(),
    flags: flagsOf(command),
    choices: command.name() === 'help' ? all : (argument?.argChoices ?? []),
    isPath: isPath(argument?.name() ?? ''),
  };
};

const shapeOf = (program: Command): ProgramShape => {
  const commands = program.createHelp().visibleCommands(program);
  const names = commands.map((command) => command.name());
  return {
    name: program.name(),
    flags: flagsOf(program),
    commands: commands.map((command) => commandOf(command, names)),
  };
};

/** `keyturn completion`: a script that completes the command line, made from the command line itself. */
export const completion = (shell: Shell, program: Command, terminal: Terminal): number => {
  terminal.out(scripts[shell](shapeOf(program)));
  return 0;
};
