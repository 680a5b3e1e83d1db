import type { CommandShape, FlagShape, ProgramShape } from './command-shape.ts';

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** `-s f -l file`, from `-f` and `--file`. */
const namesOf = (names: readonly string[]): string =>
  names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');

const valuesOf = ({ takesValue, choices }: FlagShape): string => {
  if (!takesValue) return '';
  return choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ' -r -F';
};

/** A script for fish 3.0 and later. */
export const completionFish = ({ name, flags, commands }: ProgramShape): string => {
  const line = (when: string, rest: string): string => `complete -c ${name} -n ${quoted(when)} ${rest}\n`;
  const flagLine = (when: string, flag: FlagShape): string =>
    line(when, `${namesOf(flag.names)}${valuesOf(flag)} -d ${quoted(flag.text)}`);
  const first = `__${name}_at`;
  const commandLines = (command: CommandShape): string => {
    const when = `__${name}_at ${command.name}`;
    const choices = command.choices.length > 0 ? line(when, `-f -a ${quoted(command.choices.join(' '))}`) : '';
    return command.flags.map((flag) => flagLine(when, flag)).join('') + choices;
  };
  return `# Completion of ${name} for fish.
# Whether the command is this one; without a name, whether none is typed yet.
function __${name}_at
    set -l words (commandline -opc)
    test "$words[2]" = "$argv[1]"
end

${commands.map((command) => line(first, `-f -a ${command.name} -d ${quoted(command.text)}`)).join('')}${flags.map((flag) => flagLine(first, flag)).join('')}
${commands.map(commandLines).join('\n')}`;
};
