import { action } from '../action/action.ts';
import { defaulting, flag, integer, required } from '../action/params.ts';
import { refusal } from '../action/refusal.ts';
import { stamp } from '../time/clock.ts';
import { bareName, nameOrArn } from './readers.ts';
import { kmsRefusals } from './refusals.ts';
import { findSecret } from './secrets.ts';

const day = 86_400_000;

/** Database accounts stay, whatever happens to the secret. */
export const deleteSecret = action({
  name: 'DeleteSecret',
  writes: true,
  rules: {
    SecretName: required(bareName),
    ForceDeleteWithoutRecovery: defaulting(flag, false),
    RecoveryWindowInDays: defaulting(integer(7, 30), 30),
  },
  run: (context, given) => {
    const secret = findSecret(context, given.SecretName);
    if (given.ForceDeleteWithoutRecovery) {
      context.world.secrets.delete(secret.name);
      return { SecretName: secret.name, PlannedDeleteTime: stamp(context.now) };
    }
    if (secret.plannedDeleteTime !== undefined) throw refusal(kmsRefusals.inDeletePeriod);
    secret.plannedDeleteTime = context.now + given.RecoveryWindowInDays * day;
    secret.updateTime = context.now;
    return { SecretName: secret.name, PlannedDeleteTime: stamp(secret.plannedDeleteTime) };
  },
});

export const restoreSecret = action({
  name: 'RestoreSecret',
  writes: true,
  rules: { SecretName: required(nameOrArn) },
  run: (context, given) => {
    const secret = findSecret(context, given.SecretName);
    if (secret.plannedDeleteTime === undefined) throw refusal(kmsRefusals.notDeleted);
    delete secret.plannedDeleteTime;
    secret.updateTime = context.now;
    return { SecretName: secret.name };
  },
});
