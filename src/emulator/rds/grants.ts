import type { Account, Grant } from '../action/world.ts';

/** What an account has on a database. */
export const grantOn = ({ grants }: Account, database: string): Grant | undefined =>
  grants.find((grant) => grant.database === database);

/** Replaces what the account had on that database. */
export const setGrant = ({ grants }: Account, grant: Grant): void => {
  const index = grants.findIndex(({ database }) => database === grant.database);
  grants.splice(index < 0 ? grants.length : index, 1, grant);
};

export const removeGrant = ({ grants }: Account, database: string): void => {
  const index = grants.findIndex((grant) => grant.database === database);
  if (index >= 0) grants.splice(index, 1);
};
