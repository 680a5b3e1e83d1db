import { Command, CommanderError } from 'commander';
import { addChangeCommands } from './cli-change.ts';
import { addFileCommands } from './cli-files.ts';
import { addToolCommands } from './cli-tools.ts';
import { addWatchCommands } from './cli-watch.ts';
import { toolVersion } from './version.ts';

const program = new Command('keyturn')
  .description('GitOps for managed ApsaraDB RDS secrets on Alibaba Cloud.')
  .version(toolVersion)
  .showSuggestionAfterError()
  .exitOverride()
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

const main = async (): Promise<void> => {
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed its message; its own exit codes would read as ours.
    process.exitCode = error.exitCode === 0 ? 0 : 1;
  }
};

void main();
