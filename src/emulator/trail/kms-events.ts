import type { Random } from '../action/random.ts';
import type { World } from '../action/world.ts';
import { serviceName, serviceRoleName } from '../identity/service-role.ts';
import { kmsRefusals } from '../kms/refusals.ts';
import { hidden, record } from './record.ts';

/** KMS in the service-linked role in whose name it resets passwords. */
const byKms = {
  caller: { identity: { kind: 'role', role: serviceRoleName, session: 'secretsmanager-rds' } },
  sourceIp: 'Internal',
  userAgent: serviceName,
} as const;

type Reset = { readonly instanceId: string; readonly account: string; readonly at: number };

/** In every rotation KMS resets a password: a call to RDS in the name of the service-linked role. */
export const recordReset = (world: World, { instanceId, account, at }: Reset, random: Random): void =>
  record(world, {
    at,
    id: random.uuid().toUpperCase(),
    service: 'Rds',
    version: '2014-08-15',
    action: 'ResetAccountPassword',
    writes: true,
    type: 'ApiCall',
    parameters: { DBInstanceId: instanceId, AccountName: account, AccountPassword: hidden },
    ...byKms,
  });

export type Automatic = {
  readonly secret: string;
  readonly versionId: string;
  readonly at: number;
  readonly done: boolean;
};

/** Nobody calls an automatic rotation: it is an event of the service itself. */
export const recordAutomatic = (world: World, { secret, versionId, at, done }: Automatic, random: Random): void => {
  const [, code, message] = kmsRefusals.rotationFailed;
  record(world, {
    at,
    id: random.uuid().toUpperCase(),
    service: 'Kms',
    version: '2016-01-20',
    action: 'RotateSecret',
    writes: true,
    type: 'AliyunServiceEvent',
    parameters: { SecretName: secret, VersionId: versionId },
    ...byKms,
    ...(!done && { error: { code, message } }),
  });
};
