import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of the programs that the tests with real databases start. */
export type Programs = Record<(typeof needed)[number], string>;

const needed = ['mariadbd', 'mariadb-install-db', 'mariadb', 'postgres', 'initdb', 'psql', 'openssl'] as const;

const runs = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const folder = (path: string): string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

/** Debian keeps servers off the PATH of a normal user; the newest PostgreSQL comes first. */
const folders = (): string[] => {
  const root = '/usr/lib/postgresql';
  const versions = folder(root).sort((a, b) => Number(b) - Number(a));
  return [
    ...versions.map((version) => join(root, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
    '/usr/sbin',
  ];
};

/**
 * The programs, or undefined after printing which are missing: then the tests that need them do not run.
 * With KEYTURN_REQUIRE_DATABASES=1 it throws instead, so that a pipeline cannot pass without having run them.
 */
export const findPrograms = (): Programs | undefined => {
  const places = folders();
  const found = needed.map((name) => [name, places.map((place) => join(place, name)).find(runs)] as const);
  const missing = found.filter(([, path]) => path === undefined).map(([name]) => name);
  if (missing.length === 0) return Object.fromEntries(found) as Programs;
  const reason = `tests with real databases: not found: ${missing.join(', ')} (Debian: mariadb-server, postgresql, openssl)`;
  if (process.env.KEYTURN_REQUIRE_DATABASES === '1') throw new Error(reason);
  console.warn(`Not run: ${reason}`);
  return undefined;
};
