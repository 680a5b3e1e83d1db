import { action } from '../action/action.ts';
import { emptiable, json, optional, required, text } from '../action/params.ts';
import { common, refusal } from '../action/refusal.ts';
import { customData, extendedConfigLimit, nameOrArn } from './readers.ts';
import { extendedConfigText, findUsableSecret, managedOf } from './secrets.ts';

/** `ExtendedConfig.CustomData` replaces the whole map. */
export const updateSecret = action({
  name: 'UpdateSecret',
  writes: true,
  rules: {
    SecretName: required(nameOrArn),
    Description: emptiable(text()),
    'ExtendedConfig.CustomData': optional(json(customData, extendedConfigLimit)),
  },
  run: (context, given) => {
    const secret = findUsableSecret(context, given.SecretName);
    const custom = given['ExtendedConfig.CustomData'];
    if (custom) {
      const managed = managedOf(secret);
      const after = extendedConfigText({ ...managed, customData: custom });
      if ([...after].length > extendedConfigLimit) throw refusal(common.invalid('ExtendedConfig.CustomData'));
      managed.customData = custom;
    }
    if (given.Description !== undefined) secret.description = given.Description;
    secret.updateTime = context.now;
    return { SecretName: secret.name };
  },
});
