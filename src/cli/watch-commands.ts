import type { Command } from 'commander';
import { format, withCloud, withSelection } from './options.ts';
import { perform } from './run.ts';

/** Commands that look at what is there. */
export const addWatchCommands = (program: Command): void => {
  program.commandsGroup('Look:');

  withCloud(program.command('status'))
    .description('rotation and account health of all secrets, or of one')
    .argument('[name]', 'full name of a secret')
    .option('--unhealthy', 'only unhealthy ones')
    .option('--cloudmonitor-endpoint <url>', '(or KEYTURN_CLOUDMONITOR_ENDPOINT)')
    .option('--ram-endpoint <url>', '(or KEYTURN_RAM_ENDPOINT)')
    .addOption(format('text', 'json'))
    .action((name, flags) =>
      perform(async (terminal) => (await import('../commands/status.ts')).status(name, flags, terminal), !flags.color),
    );

  withCloud(program.command('doctor'))
    .description('check credentials, endpoints, clock and permissions; writes nothing')
    .option('--sts-endpoint <url>', '(or KEYTURN_STS_ENDPOINT)')
    .option('--ram-endpoint <url>', '(or KEYTURN_RAM_ENDPOINT)')
    .addOption(format('text', 'json'))
    .action((flags) =>
      perform(async (terminal) => (await import('../commands/doctor.ts')).doctor(flags, terminal), !flags.color),
    );

  withSelection(program.command('drift'))
    .description('what changed behind git, and what is broken; for a nightly job')
    .addOption(format('text', 'json'))
    .action((flags) =>
      perform(async (terminal) => (await import('../commands/drift.ts')).drift(flags, terminal), !flags.color),
    );

  withCloud(program.command('verify'))
    .description('log in with the credentials that applications get')
    .argument('[name...]', 'full names of secrets (default: all)')
    .addOption(format('text', 'json'))
    .action((names, flags) =>
      perform(async (terminal) => (await import('../commands/verify.ts')).verify(names, flags, terminal), !flags.color),
    );

  withCloud(program.command('history'))
    .description('who did what to a secret, from ActionTrail; never a value')
    .argument('<name>', 'full name of a secret, in the files or not')
    .option('--since <duration>', 'how far back: 12h, 30d; at most 90d', '7d')
    .option('--reads', 'also who read the value')
    .option('--actiontrail-endpoint <url>', '(or KEYTURN_ACTIONTRAIL_ENDPOINT)')
    .addOption(format('text', 'json'))
    .action((name, flags) =>
      perform(
        async (terminal) => (await import('../commands/history.ts')).history(name, flags, terminal),
        !flags.color,
      ),
    );
};
