import type { DatabaseServer, ServerAddress } from './database-server.ts';
import { mysqlServer } from './mysql.ts';
import { postgresServer } from './postgres.ts';
import { type PrivateServer, startPrivateServer } from './private-servers.ts';
import { findPrograms, type ServerKind } from './programs.ts';

/** Everything that needs a database driver is behind this module, which is imported when an instance is to be real. */
export const connectServer = (address: ServerAddress): DatabaseServer =>
  address.kind === 'mysql' ? mysqlServer(address) : postgresServer(address);

/** A server, or why there is none. */
export const startPrivate = async (kind: ServerKind): Promise<PrivateServer | string> => {
  const programs = findPrograms(kind);
  if (programs instanceof Map) return startPrivateServer(kind, programs);
  const debian = kind === 'mysql' ? 'mariadb-server' : 'postgresql';
  return `not found: ${[...programs].join(', ')} (Debian: ${debian})`;
};
