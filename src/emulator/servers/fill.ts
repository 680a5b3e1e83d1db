import { randomBytes } from 'node:crypto';
import type { Account, Instance } from '../action/world.ts';
import type { DatabaseServer } from './database-server.ts';

/** Makes the databases and accounts of `instance` that its server does not have; what is there is not touched. */
export const fill = async (server: DatabaseServer, instance: Instance): Promise<void> => {
  const there = await server.read();
  for (const name of instance.databases.keys()) if (!there.databases.includes(name)) await server.createDatabase(name);
  for (const account of instance.accounts.peekAll())
    if (!there.accounts.has(account.name)) await makeAccount(server, account);
};

/** An account whose password nobody here knew gets one that nobody knows: never none. */
const makeAccount = async (
  server: DatabaseServer,
  { name, password, type, locked, grants }: Account,
): Promise<void> => {
  await server.createAccount(name, password || `Aa1-${randomBytes(12).toString('hex')}`, type);
  for (const { database, privilege } of grants)
    if (privilege !== 'Custom') await server.grant(name, database, privilege);
  if (locked) await server.lockAccount(name);
};
