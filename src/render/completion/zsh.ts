import type { CommandShape, FlagShape, ProgramShape, Values } from '../shared/command-shape.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The signs that divide a specification of `_arguments`. */
const plain = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&');

/** A space stands for nothing to offer. */
const valuesOf = ({ choices, isPath }: Values): string => {
  if (choices.length > 0) return `(${choices.join(' ')})`;
  return isPath ? '_files' : ' ';
};

const flagLines = ({ names, text, takesValue, ...values }: FlagShape): string[] =>
  names.map((name) => {
    const sign = takesValue && name.startsWith('--') ? '=' : '';
    return quoted(`*${name}${sign}[${plain(text)}]${takesValue ? `:value:${valuesOf(values)}` : ''}`);
  });

const commandCase = ({ name, flags, ...values }: CommandShape): string => {
  const lines = [...flags.flatMap(flagLines), quoted(`*:argument:${valuesOf(values)}`)];
  return `    ${name})
      _arguments \\
        ${lines.join(' \\\n        ')}
      ;;
`;
};

/** A script to be sourced, or to lie in the fpath as `_NAME`. */
export const completionZsh = ({ name, flags, commands }: ProgramShape): string => `#compdef ${name}
# Completion of ${name} for zsh.
_${name}() {
  local -a commands
  commands=(
    ${commands.map((command) => quoted(`${command.name}:${command.text.replaceAll(':', '\\:')}`)).join('\n    ')}
  )
  if ((CURRENT == 2)); then
    if [[ $words[2] == -* ]]; then
      _arguments \\
        ${flags.flatMap(flagLines).join(' \\\n        ')}
    else
      _describe -t commands command commands
    fi
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
${commands.map(commandCase).join('')}  esac
}

# In the fpath, the file is the body of the function.
if [[ $funcstack[1] == _${name} ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
