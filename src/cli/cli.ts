import { Command, CommanderError } from 'commander';
import { processTerminal } from '../app/terminal/terminal.ts';
import { toolVersion } from '../version.ts';
import { addChangeCommands } from './change-commands.ts';
import { addFileCommands } from './file-commands.ts';
import { addToolCommands } from './tool-commands.ts';
import { addWatchCommands } from './watch-commands.ts';

const program = new Command('keyturn')
  .description('GitOps for managed ApsaraDB RDS secrets on Alibaba Cloud.')
  .version(toolVersion)
  .showSuggestionAfterError()
  .exitOverride()
  // Its errors are reported below, as all others are.
  .configureOutput({ outputError: () => undefined, writeOut: (text) => processTerminal(false).out(text) })
  .addHelpText(
    'after',
    `
Exit codes: 0 done or nothing to do, 1 error or something left undone,
2 attention (changes pending with --detailed-exitcode, unhealthy, a login
refused), 3 refused by a guard, 130 interrupted.

First steps: keyturn init, keyturn validate, keyturn plan, keyturn apply.`,
  );

addFileCommands(program);
addChangeCommands(program);
addWatchCommands(program);
addToolCommands(program);

const isCommand = (word: string | undefined): boolean => program.commands.some((command) => command.name() === word);

/**
 * The command line; of one that asks for help with an unknown command only that word: the parser would not look at it. A
 * word behind a flag may be its value, which is nobody's to see.
 */
const lineOf = (given: readonly string[]): readonly string[] => {
  const [first, second] = given.filter((word) => word !== '-h' && word !== '--help');
  const asked = first === 'help' ? second : first;
  return asked === undefined || asked.startsWith('-') || asked === 'help' || isCommand(asked) ? given : [asked];
};

/** The parser has printed help by itself; its exit codes would read as ours. */
const end = async (error: CommanderError): Promise<void> => {
  process.exitCode = error.exitCode === 0 ? 0 : 1;
  if (error.exitCode === 0 || error.code === 'commander.help') return;
  const [{ report }, { usageError }] = await Promise.all([
    import('../app/terminal/report.ts'),
    import('../app/terminal/usage-error.ts'),
  ]);
  const [first] = process.argv.slice(2);
  const command = isCommand(first) ? first : undefined;
  report(processTerminal(process.argv.includes('--no-color')), [
    usageError(error.message, command, first?.startsWith('-')),
  ]);
};

const main = async (): Promise<void> => {
  try {
    await program.parseAsync(lineOf(process.argv.slice(2)), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    await end(error);
  }
};

void main();
