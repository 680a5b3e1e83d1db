import type { Account, World } from '../world.ts';

/** The account whose password can be reset now: its instance Running and of this region, the account Available. */
export const accountOf = (world: World, instanceId: string, name: string, now: number): Account | undefined => {
  const instance = world.instances.get(instanceId);
  if (instance?.status !== 'Running' || instance.region !== world.region) return undefined;
  const account = instance.accounts.get(name);
  return account && account.availableAt <= now ? account : undefined;
};

export const setPassword = (account: Account, password: string): void => {
  account.password = password;
};
