import { type Command, InvalidArgumentError, Option } from 'commander';

/** Options that several commands share. */

export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

export const withFiles = (command: Command): Command =>
  command
    .option(
      '-f, --file <path>',
      'file or folder, may be repeated (default: secrets.yaml and *.secrets.yaml here)',
      collect,
    )
    .option('--env <name>', 'environment of the files (or KEYTURN_ENV)')
    .option('--region <id>', 'region, over the one in the files')
    .option('--no-color', 'no colour, also on a terminal');

const withConnection = (command: Command): Command =>
  command
    .option('--profile <name>', 'profile of ~/.aliyun/config.json')
    .option('--kms-endpoint <url>', 'KMS endpoint (or KEYTURN_KMS_ENDPOINT)')
    .option('--rds-endpoint <url>', 'RDS endpoint (or KEYTURN_RDS_ENDPOINT)')
    .option('--ca <file>', 'PEM file with an additional certificate authority')
    .option('--timeout <duration>', 'stop after this time: 90s, 15m')
    .option('--debug', 'a line for each call to stderr: action, status, request id, time');

export const withCloud = (command: Command): Command => withConnection(withFiles(command));

/** For commands that write a file and read none. */
export const withRegion = (command: Command): Command =>
  withConnection(
    command
      .option('--region <id>', 'region of what is looked at and of the file')
      .option('--no-color', 'no colour, also on a terminal'),
  );

export const withSelection = (command: Command): Command =>
  withCloud(command)
    .option('--only <glob>', 'only these secrets, on both sides; may be repeated', collect)
    .option('--except <glob>', 'not these secrets, on both sides; may be repeated', collect);

export const withScope = (command: Command): Command =>
  withSelection(command)
    .option('--prune', 'delete owned secrets that are in no file')
    .option(
      '--allow <kind[=glob]>',
      "a guard's word: replace, interruption, revoke, mass-change; may be repeated",
      collect,
    );

export const format = (...choices: readonly string[]): Option =>
  new Option('--format <form>', 'form of the output').choices(choices).default(choices[0]);

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
