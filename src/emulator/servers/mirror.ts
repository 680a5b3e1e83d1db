import type { Account, Database, Instance, World } from '../action/world.ts';
import { grantOn, removeGrant, setGrant } from '../rds/grants.ts';
import { isKeyword } from '../rds/keywords.ts';
import type { ServerAccount, ServerState } from './database-server.ts';

/**
 * Brings what RDS knows of an instance to what its server has: accounts that are gone, locked or made by others, grants
 * that were given or taken by SQL. What only RDS knows, such as a
 * description, stays. What is new has been there all the time: nobody knows since when.
 */
export const mirror = (world: World, instanceId: string, state: ServerState): void => {
  const instance = world.instances.get(instanceId);
  if (!instance) return;
  mirrorDatabases(instance, state.databases);
  for (const name of [...instance.accounts.keys()]) if (!state.accounts.has(name)) instance.accounts.delete(name);
  for (const [name, there] of state.accounts) {
    if (isKeyword(instance.engine, name)) continue;
    const known = instance.accounts.peek(name);
    if (known && isLike(known, there)) continue;
    const account = instance.accounts.get(name) ?? newAccount(name, there);
    mirrorAccount(account, there);
    instance.accounts.set(name, account);
  }
};

const mirrorDatabases = ({ databases }: Instance, there: readonly string[]): void => {
  for (const name of [...databases.keys()]) if (!there.includes(name)) databases.delete(name);
  for (const name of there) if (!databases.has(name)) databases.set(name, newDatabase(name));
};

const newDatabase = (name: string): Database => ({
  name,
  charset: 'utf8mb4',
  description: '',
  readyAt: 0,
});

/** Made by somebody else: nobody here knows its password. */
const newAccount = (name: string, { type }: ServerAccount): Account => ({
  name,
  type,
  description: '',
  password: '',
  availableAt: 0,
  grants: [],
});

const isLike = (account: Account, { locked, grants }: ServerAccount): boolean =>
  (account.locked ?? false) === locked &&
  account.grants.length === grants.size &&
  account.grants.every(({ database, privilege }) => grants.get(database) === privilege);

const mirrorAccount = (account: Account, { locked, grants }: ServerAccount): void => {
  account.locked = locked;
  for (const { database } of [...account.grants]) if (!grants.has(database)) removeGrant(account, database);
  for (const [database, privilege] of grants)
    if (grantOn(account, database)?.privilege !== privilege) setGrant(account, { database, privilege, visibleAt: 0 });
};
