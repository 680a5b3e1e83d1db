import { plainProblem } from '../../diagnostics/diagnostic.ts';
import { isFound, type LookUp } from '../../diagnostics/look-up.ts';
import type { Health } from '../../plan/health/health.ts';
import { jsonText } from '../shared/json.ts';
import type { StatusDetails } from './one.ts';

export type StatusHead = {
  readonly toolVersion: string;
  readonly owner: string;
  readonly environment?: string | undefined;
  readonly region: string;
  /** The services' time. */
  readonly now: string;
};

const healthJson = (health: Health): object => ({
  name: health.name,
  healthy: health.problems.length === 0,
  problems: health.problems,
  rotation: {
    state: health.rotation,
    intervalSeconds: health.interval,
    last: health.last,
    next: health.next,
    overdueSince: health.overdue,
    owed: health.owed,
  },
  mode: health.mode,
  accounts: health.accounts.map(({ name, status, grants }) => ({ name, status, grants })),
  instance: { id: health.instance, status: health.instanceStatus },
  plannedDeletion: health.deletion,
});

const lookUpJson = <T>(lookUp: LookUp<T>, found: (value: T) => object): object =>
  isFound(lookUp) ? found(lookUp.found) : { notAvailable: plainProblem(lookUp.unavailable) };

const detailsJson = ({ secret, instance, rotationEvents, serviceRole }: StatusDetails): object => ({
  arn: secret?.arn,
  description: secret?.description,
  created: secret?.createTime,
  encryptionKey: secret?.encryptionKey,
  kmsInstance: secret?.kmsInstance,
  tags: secret?.tags,
  engine: instance?.engine,
  engineVersion: instance?.version,
  rotationEvents: lookUpJson(rotationEvents, (events) => ({
    events: events.map(({ at, outcome, reason }) => ({ at, outcome, code: reason?.code, message: reason?.message })),
  })),
  serviceRole: lookUpJson(serviceRole, ({ name, there }) => ({ name, there })),
});

/** Exactly `schema/status.schema.json`. `details`: of the one secret that was asked for. */
export const renderStatusJson = (head: StatusHead, rows: readonly Health[], details?: StatusDetails): string =>
  jsonText({
    formatVersion: 1,
    toolVersion: head.toolVersion,
    owner: head.owner,
    environment: head.environment,
    region: head.region,
    now: head.now,
    secrets: rows.map(healthJson),
    details: details && detailsJson(details),
  });
