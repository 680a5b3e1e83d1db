import type { Context } from '../action.ts';
import { secretName } from '../kms/readers.ts';
import { arnOf } from '../kms/secrets.ts';
import type { Params } from '../params.ts';
import type { Product } from '../product.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { permits } from './policy.ts';

/** Refuses a call that the caller's policy does not allow. Asked before parameters are looked at. */
export const demand = (context: Context, product: Product, action: string, params: Params): void => {
  if (!permits(context.caller.policy, product, action)) throw denial(context, product, params);
};

const denial = ({ world }: Context, product: Product, params: Params): Refusal => {
  if (product === 'Rds') {
    return refusal([
      403,
      'Forbidden.RAM',
      'The user is not authorized to operate the specified resource, or this operation does not support RAM.',
    ]);
  }
  const name = params.get('SecretName');
  const resource = name ? arnOf(world, secretName(name) ?? '') : `acs:kms:${world.region}:${world.accountId}:secret`;
  return refusal([403, 'Forbidden.NoPermission', `This operation for ${resource} is forbidden by permission system.`]);
};
