import type { CommandShape, FlagShape, ProgramShape } from '../shared/command-shape.ts';

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** `-s f -l file`, from `-f` and `--file`. */
const namesOf = (names: readonly string[]): string =>
  names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');

const valuesOf = ({ takesValue, isPath }: Omit<FlagShape, 'choices'>): string => {
  if (!takesValue) return '';
  return isPath ? ' -r -F' : ' -x';
};

/** A script for fish 3.0 and later. */
export const completionFish = ({ name, flags, commands }: ProgramShape): string => {
  const line = (when: string, rest: string): string => `complete -c ${name} -n ${quoted(when)} ${rest}\n`;
  /** The choices have a line of their own, or all would be described as the flag is; of two lines fish takes the last text. */
  const flagLine = (when: string, { choices, ...flag }: FlagShape): string => {
    const names = namesOf(flag.names);
    const words = choices.length > 0 ? line(when, `${names} -x -a ${quoted(choices.join(' '))}`) : '';
    return words + line(when, `${names}${valuesOf(flag)} -d ${quoted(flag.text)}`);
  };
  const first = `__${name}_at`;
  const commandLines = (command: CommandShape): string => {
    const when = `__${name}_at ${command.name}`;
    const words = command.choices.length > 0 ? ` -a ${quoted(command.choices.join(' '))}` : '';
    const choices = command.isPath ? '' : line(when, `-f${words}`);
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
