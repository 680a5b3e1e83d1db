import { action } from '../action/action.ts';
import { optional, required, text } from '../action/params.ts';
import { refusal } from '../action/refusal.ts';
import { ramRefusals } from './refusals.ts';
import { roleFields } from './roles.ts';
import { hasServiceRole, makeServiceRole, serviceName } from './service-role.ts';

/** RAM and Resource Manager both have it. This service's role takes no suffix, and its description is preset. */
export const createServiceLinkedRole = action({
  name: 'CreateServiceLinkedRole',
  writes: true,
  rules: { ServiceName: required(text()), CustomSuffix: optional(text()), Description: optional(text({ max: 1024 })) },
  run: ({ world, now }, { ServiceName, CustomSuffix }) => {
    if (ServiceName !== serviceName) throw refusal(ramRefusals.service);
    if (CustomSuffix) throw refusal(ramRefusals.suffix);
    if (hasServiceRole(world)) throw refusal(ramRefusals.roleExists);
    const role = makeServiceRole(world, now);
    const { UpdateDate: _, MaxSessionDuration: __, ...shown } = roleFields(role, world.accountId);
    const RolePrincipalName = `${role.name}@role.${world.accountId}.onaliyunservice.com`;
    return { Role: { ...shown, RolePrincipalName, IsServiceLinkedRole: true } };
  },
});
