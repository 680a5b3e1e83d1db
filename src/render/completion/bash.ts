import type { CommandShape, ProgramShape, Values } from '../shared/command-shape.ts';

const namesOf = (flags: ProgramShape['flags']): string => flags.flatMap(({ names }) => names).join(' ');

const valuesOf = ({ choices, isPath }: Values): string => `words='${choices.join(' ')}' paths=${isPath ? 1 : 0}`;

const commandCase = ({ name, flags, ...values }: CommandShape): string => {
  const ofFlags = flags
    .filter(({ takesValue }) => takesValue)
    .map((flag) => `        ${flag.names.join(' | ')}) flags='' ${valuesOf(flag)} ;;\n`);
  return `    ${name})
      flags='${namesOf(flags)}' ${valuesOf(values)}
${ofFlags.length > 0 ? `      case "$before" in\n${ofFlags.join('')}      esac\n` : ''}      ;;
`;
};

/** A script for bash 3.2 and later. Where a path is meant, bash completes it; bash before 4.0 does so everywhere. */
export const completionBash = ({ name, flags, commands }: ProgramShape): string => `# Completion of ${name} for bash.
_${name}() {
  local IFS=$' \\t\\n' flags='' words='' paths=0
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
  if ((!paths)); then compopt +o bashdefault +o default 2> /dev/null; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o bashdefault -o default -F _${name} ${name}
`;
