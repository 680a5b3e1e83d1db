import type { Command } from 'commander';
import { collect, format, withFiles, withRegion } from './options.ts';
import { perform } from './run.ts';

/** Commands that write or check files. */
export const addFileCommands = (program: Command): void => {
  program.commandsGroup('Files:');

  withRegion(
    program
      .command('init')
      .description('write a commented secrets.yaml')
      .option('-f, --file <path>', 'where to write it (default: ./secrets.yaml)', collect)
      .option('--instance <id>', 'with what stands on this RDS instance as candidates; needs --region'),
  ).action((flags) =>
    perform(async (terminal) => (await import('../commands/init.ts')).init(flags, terminal), !flags.color),
  );

  withFiles(program.command('validate'))
    .description('check the files, offline')
    .addOption(format('text', 'json', 'github', 'sarif'))
    .action((flags) =>
      perform(async (terminal) => (await import('../commands/validate.ts')).validate(flags, terminal), !flags.color),
    );

  program
    .command('fmt')
    .description('lay out the files in one way')
    .option(
      '-f, --file <path>',
      'file or folder, may be repeated (default: secrets.yaml and *.secrets.yaml here)',
      collect,
    )
    .option('--check', 'write nothing, name the files that would change')
    .option('--no-color', 'no colour, also on a terminal')
    .action((flags) =>
      perform(async (terminal) => (await import('../commands/fmt.ts')).fmt(flags, terminal), !flags.color),
    );

  withRegion(program.command('dump'))
    .description('write a secrets.yaml of secrets that nobody owns; without --with-accounts it reads no value')
    .requiredOption('--owner <owner>', 'who is to own them')
    .option('--with-accounts', 'read each value for the account names in it (needs kms:GetSecretValue)')
    .option('--from-terraform <state>', 'from what `terraform state pull` wrote, offline')
    .option('--only <glob>', 'only these secrets', collect)
    .option('--except <glob>', 'not these secrets', collect)
    .option('--out <file>', 'write it there instead of to stdout')
    .option('--yes', 'write over the file without asking')
    .action((flags) =>
      perform(async (terminal) => (await import('../commands/dump.ts')).dump(flags, terminal), !flags.color),
    );
};
