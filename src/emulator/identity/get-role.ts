import { action } from '../action/action.ts';
import { required, text } from '../action/params.ts';
import { refusal } from '../action/refusal.ts';
import { ramRefusals } from './refusals.ts';
import { roleFields } from './roles.ts';

export const getRole = action({
  name: 'GetRole',
  writes: false,
  rules: { RoleName: required(text()) },
  run: ({ world }, { RoleName }) => {
    if (!/^[A-Za-z0-9.-]+$/.test(RoleName)) throw refusal(ramRefusals.roleNameChars);
    if (RoleName.length > 64) throw refusal(ramRefusals.roleNameLength);
    const role = world.roles.find(({ name }) => name === RoleName);
    if (!role) throw refusal(ramRefusals.roleNotFound);
    return { Role: roleFields(role, world.accountId) };
  },
});
