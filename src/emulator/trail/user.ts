import type { World } from '../action/world.ts';
import { callerOf } from '../identity/roles.ts';
import type { TrailCaller, TrailUser } from './entry.ts';

/** Who called, as events tell it. The name of a service-linked role is in lower case there. */
export const userOf = ({ accountId }: World, caller: TrailCaller | TrailUser): TrailUser => {
  if (!('identity' in caller)) return caller;
  const { accessKeyId } = caller;
  const { principalId } = callerOf(caller, accountId);
  return { ...nameOf(caller), accountId, principalId, ...(accessKeyId !== undefined && { accessKeyId }) };
};

/** The kind of a caller and its name, which cost little. */
export const nameOf = (caller: TrailCaller | TrailUser): Pick<TrailUser, 'type' | 'userName'> => {
  if (!('identity' in caller)) return caller;
  const { identity, accessKeyId } = caller;
  switch (identity.kind) {
    case 'root':
      return { type: 'root-account', userName: 'root' };
    case 'user':
      return { type: 'ram-user', userName: identity.user };
    case 'role': {
      const userName = `${identity.role}:${identity.session}`;
      return { type: 'assumed-role', userName: accessKeyId === undefined ? userName.toLowerCase() : userName };
    }
  }
};
