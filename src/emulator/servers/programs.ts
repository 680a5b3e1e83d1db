import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';

const needed = { mysql: ['mariadbd', 'mariadb-install-db'], postgres: ['postgres', 'initdb'] } as const;

export type ServerKind = keyof typeof needed;

/** Paths by name of the program. */
export type Programs = ReadonlyMap<string, string>;

const runs = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const entries = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Debian keeps servers off the PATH of a normal user. The newest PostgreSQL comes first. */
const folders = (): readonly string[] => {
  const root = '/usr/lib/postgresql';
  const versions = [...entries(root)].sort((a, b) => Number(b) - Number(a));
  return [
    ...versions.map((version) => join(root, version, 'bin')),
    ...(process.env.PATH ?? '').split(':').filter((folder) => folder !== ''),
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/local/bin',
  ];
};

/** The first place that has the program. */
export const findProgram = (name: string): string | undefined =>
  folders()
    .map((place) => join(place, name))
    .find(runs);

/** The programs that make and run a server of this kind, or the names of those that are not on this machine. */
export const findPrograms = (kind: ServerKind): Programs | readonly string[] => {
  const found = needed[kind].map((name) => [name, findProgram(name)] as const);
  const missing = found.flatMap(([name, path]) => (path === undefined ? [name] : []));
  return missing.length > 0 ? missing : new Map(found.map(([name, path = '']) => [name, path]));
};
