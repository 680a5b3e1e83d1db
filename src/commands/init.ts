import { existsSync } from 'node:fs';
import { pendingFile } from '../app/files/write-file.ts';
import { demandRegion } from '../app/line/demand-region.ts';
import type { CommonFlags } from '../app/terminal/flags.ts';
import { interruptible } from '../app/terminal/interrupt.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { commandLine, shellWord } from '../render/shared/next-command.ts';
import { escapeText } from '../render/shared/text.ts';
import type { candidatesOf } from './init-instance.ts';

const template = (
  region: string,
): string => `# yaml-language-server: $schema=./node_modules/keyturn/schema/secrets.schema.json
version: 1
owner: my-team # marks every secret; keyturn changes only what carries its owner
region: ${region}

defaults:
  rotation: 7d         # 7d, 12h, ... or off
  rotateOnCreate: true # rotate right after creation: no pipeline ever knew the live password

instances:
  my-db: rm-replace-me # the id of your RDS instance

secrets:
  - name: my-app/db
    description: What this credential is for
    instance: my-db
    accounts:
      mode: dual     # two alternating accounts: no gap when the password rotates
      create:
        name: my_app # the second account is my_app_clone
        grants: { my_database: ReadWrite }

  # An account that exists already. Without \`password\`, or with \`rotateOnCreate\`, KMS sets a new one at once.
  # - name: legacy/db
  #   instance: my-db
  #   accounts:
  #     mode: single
  #     import:
  #       - { name: legacy, password: { env: LEGACY_DB_PASSWORD } }
  #   rotation: off
  #   rotateOnCreate: false
`;

export type InitFlags = CommonFlags & { readonly instance?: string };

/** `-` is a pipe elsewhere; here it would be the name of a file. */
const pathOf = ([path = 'secrets.yaml', another]: readonly string[] = []): string => {
  if (another === undefined && path !== '' && path !== '-') return path;
  const message = another === undefined ? `-f ${shellWord(path)} names no file` : '-f names more than one file';
  const hint = 'Name one file: keyturn init -f secrets.yaml. Nothing was written.';
  throw new DiagnosticsError([diagnostic('E_USAGE', message, { hint })]);
};

const demandFree = (path: string): void => {
  if (!existsSync(path)) return;
  throw new DiagnosticsError([
    diagnostic('E_FILE_EXISTS', `${path} exists already`, {
      hint: 'Give another path with -f. Nothing was written.',
    }),
  ]);
};

/** Loaded where it is wanted: it is all of the connection to the cloud. */
const fromInstance: typeof candidatesOf = async (...given) =>
  (await import('./init-instance.ts')).candidatesOf(...given);

/** `keyturn init`: a commented secrets.yaml to start from, with `--instance` from what is there. Never overwrites. */
export const init = (flags: InitFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async ({ signal }) => {
    const path = pathOf(flags.file);
    const { instance, region = 'cn-hangzhou' } = flags;
    demandFree(path);
    const text =
      instance === undefined
        ? template(demandRegion({ region }))
        : await fromInstance(instance, flags, terminal, signal);
    demandFree(path);
    pendingFile(path).write(text);
    const next = ['validate', 'plan'].map((verb) => `  ${commandLine(verb, { files: flags.file }, undefined)}\n`);
    terminal.out(`Wrote ${escapeText(path)}. Edit it, then:\n${next.join('')}`);
    return 0;
  });
