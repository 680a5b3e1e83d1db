import type { World } from '../action/world.ts';
import { stamp } from '../time/clock.ts';
import { instanceOf, instanceType } from './attributes.ts';
import type { TrailEntry } from './entry.ts';
import { userOf } from './user.ts';

export type TrailEvent = Readonly<Record<string, unknown>>;

/** Services whose events belong to no region. */
const global: ReadonlySet<string> = new Set(['Ram', 'Sts', 'ResourceManager']);

/** The documented event of a remembered call. */
export const eventOf = (world: World, entry: TrailEntry): TrailEvent => {
  if (entry.seeded) return entry.seeded;
  const instance = instanceOf(entry);
  const { parameters: requestParameters } = entry;
  return {
    eventId: entry.id,
    eventVersion: 1,
    eventCategory: 'Management',
    eventName: entry.action,
    eventRW: entry.writes ? 'Write' : 'Read',
    eventType: entry.type,
    eventTime: stamp(entry.at),
    eventSource: hostOf(world, entry.service),
    serviceName: entry.service,
    apiVersion: entry.version,
    acsRegion: world.region,
    isGlobal: global.has(entry.service),
    requestId: entry.id,
    requestParameters,
    requestParameterJson: JSON.stringify(requestParameters),
    ...(entry.error && { errorCode: entry.error.code, errorMessage: entry.error.message }),
    ...(!entry.error && { responseElements: { RequestId: entry.id } }),
    ...(instance !== undefined && {
      referencedResources: { [instanceType]: [instance] },
      resourceType: instanceType,
      resourceName: instance,
    }),
    sourceIpAddress: entry.sourceIp,
    userAgent: entry.userAgent,
    userIdentity: userOf(world, entry.caller),
  };
};

const hostOf = ({ region }: World, service: string): string => {
  if (service === 'Ram' || service === 'Rds') return `${service.toLowerCase()}.aliyuncs.com`;
  return `${service === 'Cms' ? 'metrics' : service.toLowerCase()}.${region}.aliyuncs.com`;
};
