import type { Action } from '../model/action.ts';
import type { Grants, Privilege } from '../model/engine.ts';
import type { LiveAccount, LiveInstance } from '../model/live.ts';
import { own } from './values.ts';

/** What is to be done to an account until it has exactly the desired permissions. */
export type GrantDelta = { readonly missing: Grants; readonly extra: readonly string[] };

/** A super account may do everything as it is: RDS manages its permissions. */
export const nothingMissing: GrantDelta = { missing: {}, extra: [] };

export const grantDelta = (desired: Grants, live: LiveAccount['grants']): GrantDelta => ({
  missing: Object.fromEntries(
    Object.entries(desired)
      .filter(([database, privilege]) => own(live, database) !== privilege)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ),
  extra: Object.keys(live)
    .filter((database) => !Object.hasOwn(desired, database))
    .sort(),
});

/** Granting replaces what the account had on that database, `Custom` too: there is one permission an account and database. */
export const grantActions = (instance: string, account: string, { missing, extra }: GrantDelta): readonly Action[] => [
  ...(Object.keys(missing).length === 0 ? [] : [{ do: 'grant', instance, account, grants: missing } as const]),
  ...(extra.length === 0 ? [] : [{ do: 'revoke', instance, account, databases: extra } as const]),
];

/** RevokeAccountPrivilege does not know PostgreSQL. */
export const canRevoke = (instance: LiveInstance): boolean => instance.engine !== 'PostgreSQL';

/** `local_ssd` and `ephemeral_ssd`; a storage that RDS does not tell is taken for a cloud disk. */
export const isOnLocalDisk = ({ storage }: LiveInstance): boolean => /^(local|ephemeral)/.test(storage ?? '');

/** GrantAccountPrivilege does not know PostgreSQL on local disks. */
export const canGrant = (instance: LiveInstance): boolean =>
  instance.engine !== 'PostgreSQL' || !isOnLocalDisk(instance);

const covers: Readonly<Record<Privilege, readonly Privilege[]>> = {
  ReadWrite: ['ReadOnly', 'DDLOnly', 'DMLOnly'],
  ReadOnly: [],
  DDLOnly: [],
  DMLOnly: ['ReadOnly'],
  DBOwner: ['ReadWrite', 'ReadOnly'],
};

/** Whether an account can do less afterwards. Nobody knows what `Custom` was. */
export const isNarrower = (before: Privilege | 'Custom', after: Privilege): boolean =>
  before === 'Custom' || (before !== after && !covers[after].includes(before));
