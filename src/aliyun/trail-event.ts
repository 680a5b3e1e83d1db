import type { TrailEvent } from '../model/observed.ts';
import { utc } from './answer.ts';
import { isFields, requestIdIn } from './failure.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * All that is taken out of requestParameters. Whether ActionTrail masks SecretData is not documented, so that nothing
 * is left out here by its name: what is not on this list does not exist.
 */
const harmless = [
  'VersionId',
  'VersionStage',
  'MoveToVersion',
  'RemoveFromVersion',
  'SecretType',
  'EncryptionKeyId',
  'DKMSInstanceId',
  'EnableAutomaticRotation',
  'RotationInterval',
  'RecoveryWindowInDays',
  'ForceDeleteWithoutRecovery',
] as const;

/** Ids, numbers, durations and words. Nothing that could be a JSON text, and nothing long. */
const plainValue = /^[\w.:/+=@-]{1,128}$/;

const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const plainIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' && plainValue.test(text) ? text : undefined;
};

const parsed = (text: unknown): unknown => {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
};

/** As an object, or as the JSON text of the same. */
const parametersOf = (event: Fields): Fields => {
  if (isFields(event.requestParameters)) return event.requestParameters;
  const value = parsed(event.requestParameters) ?? parsed(event.requestParameterJson);
  return isFields(value) ? value : {};
};

/** The names under which an event may tell its secret: `ResourceId.1` and its like are those of the tag actions. */
const told = (event: Fields, parameters: Fields): readonly unknown[] => [
  parameters.SecretName,
  ...Object.entries(parameters).flatMap(([name, value]) => (/^ResourceId(\.\d+)?$/.test(name) ? [value].flat() : [])),
  ...(textIn(event, 'resourceName') ?? '').split(/[,;]/),
];

/** By name, or by ARN. */
const names = (text: unknown, secret: string): boolean =>
  typeof text === 'string' && (text === secret || (text.startsWith('acs:kms:') && text.endsWith(`:secret/${secret}`)));

/** Undefined where the event is about something else, or has no time. */
export const trailEvent = (event: unknown, secret: string): (TrailEvent & { readonly id?: string }) | undefined => {
  if (!isFields(event)) return undefined;
  const parameters = parametersOf(event);
  const at = utc(Date.parse(textIn(event, 'eventTime') ?? ''));
  if (at === undefined || !told(event, parameters).some((text) => names(text, secret))) return undefined;
  const user = isFields(event.userIdentity) ? event.userIdentity : {};
  const [id, requestId] = [textIn(event, 'eventId'), requestIdIn(event.requestId)];
  const error = textIn(event, 'errorCode');
  const shown = harmless.flatMap((name) => {
    const value = plainIn(parameters, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    at,
    event: plainIn(event, 'eventName') ?? 'unknown',
    type: plainIn(event, 'eventType') ?? 'unknown',
    by: { type: plainIn(user, 'type') ?? 'unknown', name: (textIn(user, 'userName') ?? '').slice(0, 128) },
    from: plainIn(event, 'sourceIpAddress') ?? '',
    ...(error === undefined ? {} : { error: plainValue.test(error) ? error : 'unknown' }),
    parameters: Object.fromEntries(shown),
    ...(requestId ? { requestId } : {}),
    ...(id ? { id } : {}),
  };
};
