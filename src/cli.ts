import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { collect, format, withCloud, withFiles, withScope, withSelection } from './cli-options.ts';
import { processTerminal, type Terminal } from './commands/terminal.ts';
import { toolVersion } from './version.ts';

/** Each command is imported when it runs, so that `--help` stays near the start-up time of node. */
type Run = (terminal: Terminal) => number | Promise<number>;

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };

const perform = async (run: Run, noColor: boolean): Promise<void> => {
  const terminal = processTerminal(noColor);
  try {
    process.exitCode = await run(terminal);
  } catch (error) {
    const { diagnosticsOf, report } = await import('./commands/report.ts');
    report(terminal, diagnosticsOf(error));
    process.exitCode = 1;
  }
};

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

withScope(program.command('plan'))
  .description('show what apply would do; writes nothing')
  .addOption(format('text', 'json', 'markdown', 'html'))
  .option('--steps', 'with the numbered steps')
  .option('--all', 'every change on its own, also equal ones')
  .option('--detailed-exitcode', 'exit with 2 when changes are pending')
  .option('--out <file>', 'save the plan, for show and apply')
  .action((flags) =>
    perform(async (terminal) => (await import('./commands/plan.ts')).plan(flags, terminal), !flags.color),
  );

withScope(program.command('apply'))
  .description('carry the plan out, or what is left of a saved one')
  .argument('[plan]', 'file that plan --out wrote')
  .option('--digest <digest>', 'of the saved plan that was reviewed; needs no files')
  .option('--yes', 'do not ask')
  .option('--result <file>', 'write every step and its outcome as JSON')
  .option('--concurrency <n>', 'steps in flight at once', wholeNumber(1, 64), 16)
  .action((path, flags) =>
    perform(async (terminal) => (await import('./commands/apply.ts')).apply(path, flags, terminal), !flags.color),
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
    perform(async (terminal) => (await import('./commands/show.ts')).show(path, flags, terminal), !flags.color),
  );

withCloud(program.command('status'))
  .description('rotation and account health of all secrets, or of one')
  .argument('[name]', 'full name of a secret')
  .option('--unhealthy', 'only unhealthy ones')
  .option('--cloudmonitor-endpoint <url>', '(or KEYTURN_CLOUDMONITOR_ENDPOINT)')
  .option('--ram-endpoint <url>', '(or KEYTURN_RAM_ENDPOINT)')
  .addOption(format('text', 'json'))
  .action((name, flags) =>
    perform(async (terminal) => (await import('./commands/status.ts')).status(name, flags, terminal), !flags.color),
  );

withCloud(program.command('history'))
  .description('who did what to a secret, from ActionTrail; never a value')
  .argument('<name>', 'full name of a secret, in the files or not')
  .option('--since <duration>', 'how far back: 12h, 30d; at most 90d', '7d')
  .option('--reads', 'also who read the value')
  .option('--actiontrail-endpoint <url>', '(or KEYTURN_ACTIONTRAIL_ENDPOINT)')
  .addOption(format('text', 'json'))
  .action((name, flags) =>
    perform(async (terminal) => (await import('./commands/history.ts')).history(name, flags, terminal), !flags.color),
  );

withSelection(program.command('drift'))
  .description('what changed behind git, and what is broken; for a nightly job')
  .addOption(format('text', 'json'))
  .action((flags) =>
    perform(async (terminal) => (await import('./commands/drift.ts')).drift(flags, terminal), !flags.color),
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
    perform(async (terminal) => (await import('./commands/rotate.ts')).rotate(names, flags, terminal), !flags.color),
  );

withCloud(program.command('verify'))
  .description('log in with the credentials that applications get')
  .argument('[name...]', 'full names of secrets (default: all)')
  .addOption(format('text', 'json'))
  .action((names, flags) =>
    perform(async (terminal) => (await import('./commands/verify.ts')).verify(names, flags, terminal), !flags.color),
  );

withFiles(program.command('policy'))
  .description('print the smallest RAM policy, offline')
  .addOption(
    new Option('--for <purpose>', 'apply is for rotate too; readers are applications')
      .choices(['plan', 'apply', 'verify', 'status', 'history', 'readers'])
      .makeOptionMandatory(),
  )
  .argument('[name...]', 'on these secrets only (default: all of the files)')
  .action((names, flags) =>
    perform(async (terminal) => (await import('./commands/policy.ts')).policy(names, flags, terminal), !flags.color),
  );

program
  .command('schema')
  .description('print a JSON Schema')
  .addArgument(
    program
      .createArgument('[of]', 'which file')
      .choices(['secrets', 'plan', 'result', 'status', 'history', 'verify', 'rotate', 'drift'])
      .default('secrets'),
  )
  .action((of) => perform(async (terminal) => (await import('./commands/schema.ts')).schema(of, terminal), false));

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
    perform(async (terminal) => (await import('./commands/emulator.ts')).emulator(flags, terminal), false),
  );

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
