import type { RotationEvent, World } from '../action/world.ts';
import { kmsRefusals } from '../kms/refusals.ts';
import { arnOf } from '../kms/secrets.ts';
import { stamp } from '../time/clock.ts';

/** The two events of KMS, as they are documented. */
export const kinds = {
  done: { name: 'Secret:RotateSecret:Success', type: 'Notification', level: 'INFO', status: 'Normal' },
  failed: { name: 'Secret:RotateSecret:Failure', type: 'Exception', level: 'CRITICAL', status: 'Failed' },
} as const;

export const kindOf = ({ failed }: RotationEvent): (typeof kinds)['done' | 'failed'] =>
  failed ? kinds.failed : kinds.done;

/** As DescribeSystemEventAttribute shows it; Content is a JSON text. */
export const systemEvent = (world: World, event: RotationEvent) => {
  const { name, level, status } = kindOf(event);
  return {
    Id: event.id,
    Product: 'KMS',
    Name: name,
    Level: level,
    Status: status,
    Time: event.at,
    RegionId: world.region,
    ResourceId: arnOf(world, event.secret),
    InstanceName: event.secret,
    GroupId: '',
    Content: JSON.stringify(event.failed ? failure(world, event) : success(world, event)),
  };
};

const common = (world: World, event: RotationEvent) => ({
  eventId: event.id,
  secretName: event.secret,
  secretType: 'Rds',
  RotationEntityArn: `acs:rds:${world.region}:${world.accountId}:dbinstance/${event.instanceId}`,
  rotationStatus: event.rotation,
});

const success = (world: World, event: RotationEvent) => ({
  ...common(world, event),
  secretSubType: event.subType,
  successTime: stamp(event.at),
});

const [, errorCode, errorMessage] = kmsRefusals.rotationFailed;

const failure = (world: World, event: RotationEvent) => ({
  ...common(world, event),
  rotationSubType: event.subType,
  failureInfo: { errorCode: event.reason?.code ?? errorCode, errorMessage: event.reason?.message ?? errorMessage },
  failureTime: stamp(event.at),
});
