import { isKeyword } from '../rds/keywords.ts';
import type { Account, Database, Instance } from '../world.ts';
import type { ServerAccount, ServerState } from './database-server.ts';

/**
 * Brings what RDS knows of an instance to what its server has: accounts that are gone, locked or made by others, grants
 * that were given or taken by SQL. What only RDS knows, such as a description, stays.
 */
export const mirror = (instance: Instance, { databases, accounts }: ServerState, now: number): void => {
  for (const name of instance.databases.keys()) if (!databases.includes(name)) instance.databases.delete(name);
  for (const name of databases) if (!instance.databases.has(name)) instance.databases.set(name, newDatabase(name, now));
  for (const name of instance.accounts.keys()) if (!accounts.has(name)) instance.accounts.delete(name);
  for (const [name, there] of accounts) {
    if (isKeyword(instance.engine, name)) continue;
    const account = instance.accounts.get(name);
    if (account) mirrorAccount(account, there, now);
    else instance.accounts.set(name, newAccount(name, there, now));
  }
};

const newDatabase = (name: string, now: number): Database => ({
  name,
  charset: 'utf8mb4',
  description: '',
  readyAt: now,
});

/** Made by somebody else: nobody here knows its password. */
const newAccount = (name: string, there: ServerAccount, now: number): Account => {
  const account: Account = {
    name,
    type: there.type,
    description: '',
    password: '',
    availableAt: now,
    grants: new Map(),
  };
  mirrorAccount(account, there, now);
  return account;
};

const mirrorAccount = (account: Account, { locked, grants }: ServerAccount, now: number): void => {
  account.locked = locked;
  for (const database of account.grants.keys()) if (!grants.has(database)) account.grants.delete(database);
  for (const [database, privilege] of grants)
    if (account.grants.get(database)?.privilege !== privilege)
      account.grants.set(database, { privilege, visibleAt: now });
};
