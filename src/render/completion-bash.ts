import type { CommandShape, ProgramShape } from './command-shape.ts';

const namesOf = (flags: ProgramShape['flags']): string => flags.flatMap(({ names }) => names).join(' ');

const commandCase = ({ name, flags, choices }: CommandShape): string => {
  const values = flags
    .filter(({ takesValue }) => takesValue)
    .map((flag) => `        ${flag.names.join(' | ')}) flags='' words='${flag.choices.join(' ')}' ;;\n`);
  return `    ${name})
      flags='${namesOf(flags)}' words='${choices.join(' ')}'
${values.length > 0 ? `      case "$before" in\n${values.join('')}      esac\n` : ''}      ;;
`;
};

/** A script for bash 3.2 and later. Where it knows no word, bash completes a path. */
export const completionBash = ({ name, flags, commands }: ProgramShape): string => `# Completion of ${name} for bash.
_${name}() {
  local IFS=$' \\t\\n' flags='' words=''
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}"
  # bash takes --flag=value apart at the sign.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $before == '=' ]]; then
    before="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  case "\${COMP_WORDS[1]}" in
${commands.map(commandCase).join('')}  esac
  if ((COMP_CWORD == 1)); then
    flags='${namesOf(flags)}' words='${commands.map((command) => command.name).join(' ')}'
  fi
  if [[ $current == -* ]]; then words="$flags"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o bashdefault -o default -F _${name} ${name}
`;
