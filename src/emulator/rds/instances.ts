import type { Context } from '../action/action.ts';
import { refusal, type Wording } from '../action/refusal.ts';
import type { Account, Database, Grant, Instance, Privilege } from '../action/world.ts';
import type { DatabaseServer } from '../servers/database-server.ts';
import { is2017Cluster } from './engines.ts';
import { rdsRefusals } from './refusals.ts';

export const findInstance = ({ world }: Context, id: string): Instance => {
  const instance = world.instances.get(id);
  if (!instance) throw refusal(rdsRefusals.noInstance);
  return instance;
};

export const findRunning = (context: Context, id: string): Instance => {
  const instance = findInstance(context, id);
  if (instance.status !== 'Running') throw refusal(rdsRefusals.notRunning);
  demandServer(context);
  return instance;
};

/** For everything that looks into a real server. */
export const demandServer = ({ server }: Context): void => {
  if (server?.fault) throw refusal(rdsRefusals.connect);
};

export const demandUnlocked = ({ lockMode }: Instance): void => {
  if (lockMode !== 'Unlock') throw refusal(rdsRefusals.lockMode);
};

/** For writes: Running and not locked. */
export const findWritable = (context: Context, id: string): Instance => {
  const instance = findRunning(context, id);
  demandUnlocked(instance);
  return instance;
};

/** For account writes: one at a time an instance. */
export const findIdle = (context: Context, id: string): Instance => {
  const instance = findWritable(context, id);
  if (instance.busyUntil > context.now) throw refusal(rdsRefusals.busy);
  return instance;
};

/** On the cluster edition of SQL Server 2017 the API manages no more than the first account. */
export const demandManaged = (instance: Instance): void => {
  if (is2017Cluster(instance)) throw refusal(rdsRefusals.instanceType);
};

export const occupy = (instance: Instance, context: Context): void => {
  instance.busyUntil = context.now + context.accountDelay;
};

export const findAccount = (instance: Instance, name: string): Account => {
  const account = instance.accounts.get(name);
  if (!account) throw refusal(rdsRefusals.noAccount);
  return account;
};

export const findAvailable = (instance: Instance, name: string, now: number): Account => {
  const account = findAccount(instance, name);
  if (statusOf(account, now) !== 'Available') throw refusal(rdsRefusals.accountStatus);
  return account;
};

export const statusOf = ({ locked, availableAt }: Account, now: number): 'Lock' | 'Unavailable' | 'Available' => {
  if (locked) return 'Lock';
  return availableAt > now ? 'Unavailable' : 'Available';
};

export const findDatabase = (instance: Instance, name: string): Database => {
  const database = instance.databases.get(name);
  if (!database) throw refusal(rdsRefusals.noDatabase);
  return database;
};

/** What an account is seen to have on a database at `now`. */
export const visible = (grant: Grant | undefined, now: number): Privilege | undefined =>
  grant && grant.visibleAt > now ? grant.before : grant?.privilege;

type Both = {
  readonly there: (server: DatabaseServer) => Promise<void>;
  readonly here: (instance: Instance) => void;
  readonly refused: Wording;
};

/** What could not be put back counts here only when a real server, if there is one, has done it. */
export const serverFirst = ({ server }: Context, instance: Instance, { there, here, refused }: Both): void => {
  if (!server) {
    here(instance);
    return;
  }
  server.later(async (database, change) => {
    await there(database);
    change(({ instances }) => {
      const known = instances.get(instance.id);
      if (known) here(known);
    });
  }, refused);
};
