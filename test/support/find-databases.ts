import { findProgram } from '../../src/emulator/servers/programs.ts';

/** Paths of the programs that the tests with real databases start. */
export type Programs = Record<(typeof needed)[number], string>;

const needed = ['mariadbd', 'mariadb-install-db', 'mariadb', 'postgres', 'initdb', 'psql', 'openssl'] as const;

/**
 * The programs, or undefined after printing which are missing: then the tests that need them do not run.
 * With KEYTURN_REQUIRE_DATABASES=1 it throws instead, so that a pipeline cannot pass without having run them.
 */
export const findPrograms = (): Programs | undefined => {
  const found = needed.map((name) => [name, findProgram(name)] as const);
  const missing = found.filter(([, path]) => path === undefined).map(([name]) => name);
  if (missing.length === 0) return Object.fromEntries(found) as Programs;
  const reason = `tests with real databases: not found: ${missing.join(', ')} (Debian: mariadb-server, postgresql, openssl)`;
  if (process.env.KEYTURN_REQUIRE_DATABASES === '1') throw new Error(reason);
  console.warn(`Not run: ${reason}`);
  return undefined;
};
