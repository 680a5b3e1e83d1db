import type { Command } from 'commander';
import { format, wholeNumber, withCloud, withScope } from './options.ts';
import { perform } from './run.ts';

/** Commands that change the cloud, or show what would change it. */
export const addChangeCommands = (program: Command): void => {
  program.commandsGroup('Plan and change:');

  withScope(program.command('plan'))
    .description('show what apply would do; writes nothing')
    .addOption(format('text', 'json', 'markdown', 'html'))
    .option('--steps', 'with the numbered steps')
    .option('--all', 'every change on its own, also equal ones')
    .option('--detailed-exitcode', 'exit with 2 when changes are pending')
    .option('--out <file>', 'save the plan, for show and apply')
    .action((flags) =>
      perform(async (terminal) => (await import('../commands/plan.ts')).plan(flags, terminal), !flags.color),
    );

  withScope(program.command('apply'))
    .description('carry the plan out, or what is left of a saved one')
    .argument('[plan]', 'file that plan --out wrote')
    .option('--digest <digest>', 'of the saved plan that was reviewed; needs no files')
    .option('--yes', 'do not ask')
    .option('--result <file>', 'write every step and its outcome as JSON')
    .option('--concurrency <n>', 'steps in flight at once', wholeNumber(1, 64), 16)
    .action((path, flags) =>
      perform(async (terminal) => (await import('../commands/apply.ts')).apply(path, flags, terminal), !flags.color),
    );

  program
    .command('show')
    .description('show a saved plan or a result')
    .argument('<file>', 'file that plan --out or apply --result wrote')
    .addOption(format('text', 'json', 'markdown', 'html', 'mermaid'))
    .option('--steps', 'with the numbered steps')
    .option('--all', 'every change on its own, also equal ones')
    .option('--no-color', 'no colour, also on a terminal')
    .action((path, flags) =>
      perform(async (terminal) => (await import('../commands/show.ts')).show(path, flags, terminal), !flags.color),
    );

  withCloud(program.command('rotate'))
    .description('rotate now and wait for the new version')
    .argument('<name...>', 'full names of secrets')
    .option('--yes', 'do not ask')
    .option('--both', 'a pair twice, so that both passwords are new')
    .option('--verify', 'log in after each rotation, as verify does')
    .option('--id <id>', 'version id: the same one twice rotates once')
    .addOption(format('text', 'json'))
    .action((names, flags) =>
      perform(async (terminal) => (await import('../commands/rotate.ts')).rotate(names, flags, terminal), !flags.color),
    );

  withCloud(program.command('release'))
    .description('let secrets go: remove the marks of keyturn, nothing else')
    .argument('<name...>', 'full names of secrets, in the files or not')
    .option('--owner <owner>', 'whose they are, where there are no files; needs --region, and --env if they have one')
    .option('--yes', 'do not ask')
    .action((names, flags) =>
      perform(
        async (terminal) => (await import('../commands/release.ts')).release(names, flags, terminal),
        !flags.color,
      ),
    );
};
