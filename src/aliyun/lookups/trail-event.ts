import type { SecretAccounts, TrailEvent } from '../../model/observed.ts';
import { utc } from '../api/answer.ts';
import { isFields, requestIdIn } from '../api/failure.ts';

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
  'DBInstanceId',
  'AccountName',
  'AccountType',
  'DBName',
  'AccountPrivilege',
] as const;

/** Ids, numbers, durations and words, and lists of them. Nothing that could be a JSON text, and nothing long. */
const plainValue = /^[\w.:/+=@,-]{1,128}$/;

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

/** The instance stands in the parameters, and is the resource as well. */
const isOfAccount = (event: Fields, parameters: Fields, accounts: SecretAccounts): boolean => {
  const ids = [textIn(parameters, 'DBInstanceId'), ...(textIn(event, 'resourceName') ?? '').split(/[,;]/)];
  return (
    accounts.names.includes(textIn(parameters, 'AccountName') ?? '') &&
    ids.some((id) => id !== undefined && accounts.instances.includes(id))
  );
};

const nobody: SecretAccounts = { instances: [], names: [] };

/** Undefined where the event is neither about the secret nor about one of its accounts, or has no time. */
export const trailEvent = (
  event: unknown,
  secret: string,
  accounts: SecretAccounts = nobody,
): (TrailEvent & { readonly id?: string }) | undefined => {
  if (!isFields(event)) return undefined;
  const parameters = parametersOf(event);
  const at = utc(Date.parse(textIn(event, 'eventTime') ?? ''));
  const service = event.serviceName === 'Rds' ? 'RDS' : 'KMS';
  const isAbout =
    service === 'RDS'
      ? isOfAccount(event, parameters, accounts)
      : told(event, parameters).some((text) => names(text, secret));
  if (at === undefined || !isAbout) return undefined;
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
    service,
    type: plainIn(event, 'eventType') ?? 'unknown',
    by: { type: plainIn(user, 'type') ?? 'unknown', name: (textIn(user, 'userName') ?? '').slice(0, 128) },
    from: plainIn(event, 'sourceIpAddress') ?? '',
    ...(error === undefined ? {} : { error: plainValue.test(error) ? error : 'unknown' }),
    parameters: Object.fromEntries(shown),
    ...(requestId ? { requestId } : {}),
    ...(id ? { id } : {}),
  };
};
