import type { Privilege } from '../../src/emulator/action/world.ts';
import type { DatabaseServer, ServerAccount } from '../../src/emulator/servers/database-server.ts';
import { ServerFault } from '../../src/emulator/servers/database-server.ts';

type DoubleAccount = { password: string; locked: boolean; type: ServerAccount['type']; grants: Map<string, Privilege> };
type Step =
  | 'read'
  | 'createDatabase'
  | 'createAccount'
  | 'setPassword'
  | 'login'
  | 'grant'
  | 'revoke'
  | 'deleteAccount';
type Trouble = 'down' | 'refused' | 'inUse' | 'stops before' | 'stops after' | 'lost';

/** A database server in memory, whose steps can fail, or stop for ever as if the emulator were killed there. */
export const serverDouble = () => {
  const databases = new Set<string>();
  const accounts = new Map<string, DoubleAccount>();
  const troubles = new Map<Step, Trouble>();
  const steps: string[] = [];
  let [running, most] = [0, 0];
  let stopped: () => void = () => undefined;
  const never = (): Promise<never> => {
    stopped();
    return new Promise(() => undefined);
  };
  const step = async <T>(name: Step, what: string, does: () => T): Promise<T> => {
    steps.push(`${name} ${what}`.trim());
    const trouble = troubles.get(name);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (trouble === 'down') throw new ServerFault('unreachable', 'ECONNREFUSED');
    if (trouble === 'refused' || trouble === 'inUse') throw new ServerFault(trouble, '1396');
    if (trouble === 'stops before') return never();
    const result = does();
    if (trouble === 'stops after') return never();
    if (trouble === 'lost') throw new ServerFault('unreachable', 'ECONNRESET');
    return result;
  };
  const account = (name: string): DoubleAccount => {
    const found = accounts.get(name);
    if (!found) throw new ServerFault('refused', '1396');
    return found;
  };
  const server: DatabaseServer = {
    host: 'db.example.test',
    port: 3307,
    version: () => step('read', '', () => 'MariaDB 10.11.0'),
    read: () =>
      step('read', '', () => ({
        databases: [...databases],
        accounts: new Map(
          [...accounts].map(([name, { password: _, ...shown }]) => [name, { ...shown, grants: new Map(shown.grants) }]),
        ),
      })),
    createDatabase: (name) => step('createDatabase', name, () => void databases.add(name)),
    createAccount: (name, password, type) =>
      step('createAccount', name, () => {
        if (accounts.has(name)) throw new ServerFault('refused', '1396');
        accounts.set(name, { password, type, locked: false, grants: new Map() });
      }),
    setPassword: (name, password) =>
      step('setPassword', name, () => {
        account(name).password = password;
      }),
    grant: (name, database, privilege) =>
      step('grant', `${name} ${database} ${privilege}`, () => void account(name).grants.set(database, privilege)),
    revoke: (name, database) => step('revoke', `${name} ${database}`, () => void account(name).grants.delete(database)),
    lockAccount: (name) =>
      step('grant', name, () => {
        account(name).locked = true;
      }),
    deleteAccount: (name) => step('deleteAccount', name, () => void accounts.delete(name)),
    login: (name, password) =>
      step('login', name, () => {
        const found = accounts.get(name);
        return found !== undefined && !found.locked && found.password === password;
      }),
  };
  return {
    server,
    databases,
    accounts,
    steps,
    /** In place of earlier trouble. */
    trouble: (name: Step | undefined, kind: Trouble = 'down') => {
      troubles.clear();
      if (name) troubles.set(name, kind);
    },
    down: () => {
      for (const name of ['read', 'setPassword', 'login', 'createAccount'] as const) troubles.set(name, 'down');
    },
    /** Resolves when a step has stopped for ever. */
    whenStopped: () =>
      new Promise<void>((resolve) => {
        stopped = resolve;
      }),
    mostAtOnce: () => most,
    opens: (name: string, password: string) =>
      accounts.get(name)?.locked === false && accounts.get(name)?.password === password,
  };
};
