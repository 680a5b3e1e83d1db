import { type Command, Option } from 'commander';
import { collect, wholeNumber, withFiles } from './options.ts';
import { perform } from './run.ts';

/** Commands that help to set up and to try out. */
export const addToolCommands = (program: Command): void => {
  program.commandsGroup('Set up and try out:');

  withFiles(program.command('policy'))
    .description('print the smallest RAM policy, offline')
    .addOption(
      new Option('--for <purpose>', 'apply is for rotate too; readers are applications')
        .choices(['plan', 'apply', 'verify', 'status', 'doctor', 'history', 'readers', 'dump', 'dump-with-accounts'])
        .makeOptionMandatory(),
    )
    .option('--instance <id>', 'also on this instance, which the files no longer name; may be repeated', collect)
    .argument('[name...]', 'on these secrets only (default: all of the files)')
    .action((names, flags) =>
      perform(async (terminal) => (await import('../commands/policy.ts')).policy(names, flags, terminal), !flags.color),
    );

  program
    .command('schema')
    .description('print a JSON Schema')
    .addArgument(
      program
        .createArgument('[of]', 'which file')
        .choices(['secrets', 'plan', 'result', 'status', 'history', 'verify', 'rotate', 'drift', 'doctor'])
        .default('secrets'),
    )
    .action((of) => perform(async (terminal) => (await import('../commands/schema.ts')).schema(of, terminal), false));

  program
    .command('completion')
    .description('print a script that completes commands, flags and paths')
    .addArgument(program.createArgument('<shell>', 'for which shell').choices(['bash', 'zsh', 'fish']))
    .action((shell) =>
      perform(
        async (terminal) => (await import('../commands/completion.ts')).completion(shell, program, terminal),
        false,
      ),
    );

  program
    .command('emulator')
    .description('serve KMS and RDS on a loopback port')
    .option('--port <n>', 'port, 0 for any free one', wholeNumber(0, 65_535), 0)
    .option('--seed <file>', 'instances, accounts, secrets and access keys to begin with')
    .option('--state <file>', 'keep the state in this file')
    .option('--ready-file <file>', 'write endpoints and keys as JSON when ready')
    .option('--latency <ms>', 'delay of every answer', wholeNumber(0, 60_000))
    .addOption(new Option('--quotas <which>', 'rate limits').choices(['off', 'documented']).default('off'))
    .addOption(
      new Option('--databases <which>', 'auto: real MariaDB and PostgreSQL servers, if they are on this machine')
        .choices(['builtin', 'auto'])
        .default('builtin'),
    )
    .option('--tls', 'serve HTTPS, with a certificate made now')
    .option('--log <file>', 'one line a request, never a value')
    .action((flags) =>
      perform(async (terminal) => (await import('../commands/emulator.ts')).emulator(flags, terminal), false),
    );
};
