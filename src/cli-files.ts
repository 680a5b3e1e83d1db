import type { Command } from 'commander';
import { collect, format, withFiles } from './cli-options.ts';
import { perform } from './cli-run.ts';

/** Commands that write or check files, offline. */
export const addFileCommands = (program: Command): void => {
  program.commandsGroup('Files, offline:');

  program
    .command('init')
    .description('write a commented secrets.yaml')
    .option('-f, --file <path>', 'where to write it', collect)
    .action((flags) => perform(async (terminal) => (await import('./commands/init.ts')).init(flags, terminal), false));

  withFiles(program.command('validate'))
    .description('check the files, offline')
    .addOption(format('text', 'json', 'github', 'sarif'))
    .action((flags) =>
      perform(async (terminal) => (await import('./commands/validate.ts')).validate(flags, terminal), !flags.color),
    );
};
