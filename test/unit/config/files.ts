import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Loaded, type LoadOptions, load } from '../../../src/config/resolve/load.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Runs with a folder that holds these files, and removes it. */
export const withFiles = async <Result>(files: Files, run: (cwd: string) => Promise<Result>): Promise<Result> => {
  const cwd = await mkdtemp(join(tmpdir(), 'keyturn-config-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, path)), { recursive: true });
      await writeFile(join(cwd, path), content);
    }
    return await run(cwd);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
};

export const loadFiles = (files: Files, options: Partial<LoadOptions> = {}): Promise<Loaded> =>
  withFiles(files, (cwd) => load({ files: [], cwd, ...options }));

export const loadText = (text: string, options: Partial<LoadOptions> = {}): Promise<Loaded> =>
  loadFiles({ 'secrets.yaml': text }, options);

/** `CODE file:line:column` of each. */
export const codesAt = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({ code, at }) => (at ? `${code} ${at.file}:${at.line}:${at.column}` : code));

/** Takes the mark « out of a text and tells where it stood. */
export const marked = (text: string): { text: string; at: string } => {
  const before = text.slice(0, text.indexOf('«')).split('\n');
  return { text: text.replace('«', ''), at: `${before.length}:${(before.at(-1) ?? '').length + 1}` };
};

/** A file without a mistake, with something of everything. */
export const goodFile = `version: 1
owner: payments
region: cn-hangzhou
defaults:
  rotation: 7d
  tags: { team: payments }
instances:
  orders-db: rm-bp1xxxxxxxx
  audit-db: { id: rm-bp2yyyyyyyy, endpoint: "audit.internal:3306", database: audit }
secrets:
  - name: orders/app
    description: Order service
    instance: orders-db
    accounts:
      mode: dual
      create:
        name: orders_app
        grants: { orders: ReadWrite, audit: ReadOnly }
  - name: legacy
    instance: audit-db
    accounts:
      mode: dual
      import:
        - { name: legacy_a, password: { env: LEGACY_A_PASSWORD } }
        - { name: legacy_b, password: { file: /run/secrets/legacy_b } }
    rotation: off
  - name: dba
    instance: orders-db
    accounts: { mode: single, create: { name: dba_root, type: super } }
    protect: true
    onRemove: keepAccounts
    recoveryWindow: 30d
    customData: { service: dba }
    encryptionKey: key-hzz62f1cb66fa42qo
    kmsInstance: kst-bjj62d8f5e0sgtx8h
    allow: [replace]
`;

/** The good file with one piece replaced; the replacement holds the mark. */
export const withMistake = (from: string, to: string): { text: string; at: string } => {
  if (!goodFile.includes(from)) throw new Error(`The good file has no ${JSON.stringify(from)}`);
  return marked(goodFile.replace(from, to));
};
