import {
  type Certificate,
  type PrivateServer,
  startPrivateServer,
} from '../../src/emulator/servers/private-servers.ts';
import { findPrograms, type ServerKind } from '../../src/emulator/servers/programs.ts';

/** A real server for one test file. Whoever calls this has seen that the programs are there (find-databases.ts). */
export const startServerOf = async (kind: ServerKind, certificate?: Certificate): Promise<PrivateServer> => {
  const programs = findPrograms(kind);
  if (!(programs instanceof Map)) throw new Error(`not found: ${[...programs].join(', ')}`);
  return startPrivateServer(kind, programs, certificate);
};
