import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { named } from './named.ts';
import type { Account, Database, Grant, Instance, Secret, World } from './world.ts';
import { writeAtomically } from './write-atomically.ts';

const format = 'keyturn-emulator-state';
const formatVersion = 1;

/** What a state file gives back. */
export type Saved = { readonly clockOffset: number; readonly world: World };

export type Store = {
  /** Resolves when what is there now is on the disk. Calls that come while a save runs share the next one. */
  save(): Promise<void>;
};

export const noStore: Store = { save: () => Promise.resolve() };

export const fileStore = (path: string, picture: () => Saved): Store => {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const save = async (): Promise<void> => {
    await running.catch(() => undefined);
    next = undefined;
    running = writeAtomically('state file', path, stateText(picture()));
    await running;
  };
  return {
    save: () => {
      next ??= save();
      return next;
    },
  };
};

/** Undefined when there is no file yet. A file that is not whole is refused and left as it is. */
export const readState = async (path: string): Promise<Saved | undefined> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new Error(`The state file ${path} cannot be read.`);
  }
  const damaged = new Error(`The state file ${path} is damaged; it was left as it is. Move it away to start afresh.`);
  let file: StateFile | null;
  try {
    file = JSON.parse(text) as StateFile | null;
  } catch {
    throw damaged;
  }
  if (file?.format !== format) throw damaged;
  if (file.version !== formatVersion) {
    throw new Error(
      `The state file ${path} has version ${String(file.version)}; this emulator reads version ${formatVersion}.`,
    );
  }
  if (!file.world || file.digest !== digestOf(file.world)) throw damaged;
  return { clockOffset: file.clockOffset, world: thaw(file.world) };
};

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

type FrozenInstance = Omit<Instance, 'databases' | 'accounts'> & {
  readonly databases: readonly Database[];
  readonly accounts: readonly (Omit<Account, 'grants'> & { readonly grants: readonly (readonly [string, Grant])[] })[];
};
type FrozenWorld = Omit<World, 'instances' | 'secrets'> & {
  readonly instances: readonly FrozenInstance[];
  readonly secrets: readonly Secret[];
};
type StateFile = {
  readonly format: string;
  readonly version: number;
  readonly digest: string;
  readonly clockOffset: number;
  readonly world?: FrozenWorld;
};

const digestOf = (world: FrozenWorld): string => createHash('sha256').update(JSON.stringify(world)).digest('hex');

const stateText = ({ clockOffset, world }: Saved): string => {
  const frozen = freeze(world);
  const file: StateFile = { format, version: formatVersion, digest: digestOf(frozen), clockOffset, world: frozen };
  return JSON.stringify(file);
};

const freeze = (world: World): FrozenWorld => ({
  ...world,
  trail: { saved: world.trail.saved, fleeting: [] },
  instances: [...world.instances.values()].map((instance) => ({
    ...instance,
    databases: [...instance.databases.values()],
    accounts: [...instance.accounts.values()].map((account) => ({ ...account, grants: [...account.grants] })),
  })),
  secrets: [...world.secrets.values()],
});

const thaw = (world: FrozenWorld): World => ({
  ...world,
  instances: new Map(
    world.instances.map((instance) => {
      const databases = new Map(instance.databases.map((database) => [database.name, database]));
      const accounts = instance.accounts.map((account) => ({ ...account, grants: new Map(account.grants) }));
      return [
        instance.id,
        { ...instance, databases, accounts: new Map(accounts.map((account) => [account.name, account])) },
      ];
    }),
  ),
  secrets: named(world.secrets),
});
