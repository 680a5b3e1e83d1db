import { createHash } from 'node:crypto';
import type { AccessKey } from '../action/world.ts';
import { stamp } from '../time/clock.ts';
import type { Role } from './identity.ts';

/** 18 digits that a name always gives, as RAM counts users and roles. `lead` is their first. */
const idOf = (accountId: string, lead: 2 | 3, name: string): string => {
  const digest = createHash('sha256').update(`${accountId} ${lead} ${name}`).digest();
  return `${lead}${String(digest.readBigUInt64BE() % 10n ** 17n).padStart(17, '0')}`;
};

export const newRole = (accountId: string, name: string, now: number): Role => ({
  id: idOf(accountId, 3, name),
  name,
  description: '',
  createTime: now,
});

/** A role as RAM shows it. The ARN of a service-linked one has its name in lower case. */
export const roleFields = (role: Role, accountId: string) => {
  const principal = role.service ? { Service: [role.service] } : { RAM: [`acs:ram::${accountId}:root`] };
  return {
    RoleId: role.id,
    RoleName: role.name,
    Arn: `acs:ram::${accountId}:role/${role.service ? role.name.toLowerCase() : role.name}`,
    Description: role.description,
    AssumeRolePolicyDocument: JSON.stringify({
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: principal }],
      Version: '1',
    }),
    CreateDate: stamp(role.createTime),
    UpdateDate: stamp(role.createTime),
    MaxSessionDuration: 3600,
  };
};

/** How STS and RAM speak of the identity behind an access key. */
export type Caller = {
  readonly kind: 'Account' | 'RAMUser' | 'AssumedRoleUser';
  readonly principalId: string;
  readonly arn: string;
  /** Of a user or the account owner. */
  readonly userId?: string;
  readonly roleId?: string;
  /** What a denial shows. */
  readonly displayName: string;
};

export const callerOf = ({ identity }: Pick<AccessKey, 'identity'>, accountId: string): Caller => {
  switch (identity.kind) {
    case 'root':
      return {
        kind: 'Account',
        principalId: accountId,
        userId: accountId,
        arn: `acs:ram::${accountId}:root`,
        displayName: accountId,
      };
    case 'user': {
      const userId = idOf(accountId, 2, identity.user);
      const arn = `acs:ram::${accountId}:user/${identity.user}`;
      return { kind: 'RAMUser', principalId: userId, userId, arn, displayName: userId };
    }
    case 'role': {
      const roleId = idOf(accountId, 3, identity.role);
      return {
        kind: 'AssumedRoleUser',
        principalId: `${roleId}:${identity.session}`,
        roleId,
        arn: `acs:ram::${accountId}:assumed-role/${identity.role}/${identity.session}`,
        displayName: `${identity.role}:${identity.session}`,
      };
    }
  }
};
