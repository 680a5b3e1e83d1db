import type { Engine, World } from './action/world.ts';
import { type LoginServer, startLoginServer } from './login/server.ts';
import { statusOf } from './rds/instances.ts';

/** The login servers of instances with `server: builtin` that are not real. */
export type Logins = {
  port(instanceId: string): number | undefined;
  /** Starts and stops servers so that they fit `world`. A server that still fits keeps its port. */
  follow(world: World, isReal: (instanceId: string) => boolean): Promise<void>;
  close(): Promise<void>;
};

/** Passwords come from the world at each login, so that a rotation counts at once. */
export const openLogins = (currentWorld: () => World, now: () => number): Logins => {
  const servers = new Map<string, { readonly engine: Engine; readonly server: LoginServer }>();
  const passwordOf = (instanceId: string, name: string): string | undefined => {
    const account = currentWorld().instances.get(instanceId)?.accounts.get(name);
    return account && statusOf(account, now()) === 'Available' ? account.password : undefined;
  };
  const close = async (ids: readonly string[]): Promise<void> => {
    await Promise.all(ids.map((id) => servers.get(id)?.server.close()));
    for (const id of ids) servers.delete(id);
  };
  return {
    port: (instanceId) => servers.get(instanceId)?.server.port,
    follow: async (world, isReal) => {
      const fits = (id: string, engine: Engine) => world.instances.get(id)?.engine === engine && !isReal(id);
      await close([...servers].flatMap(([id, { engine }]) => (fits(id, engine) ? [] : [id])));
      for (const { id, engine, server } of world.instances.peekAll()) {
        if (server !== 'builtin' || isReal(id) || engine === 'SQLServer' || servers.has(id)) continue;
        const check = { passwordOf: (account: string) => passwordOf(id, account) };
        servers.set(id, { engine, server: await startLoginServer(engine, check) });
      }
    },
    close: () => close([...servers.keys()]),
  };
};
