import { isRecord, json, type Reader, text } from '../action/params.ts';
import { seconds } from '../time/clock.ts';

const arn = /^acs:kms:[^:]*:[^:]*:secret\/(.+)$/;
const namePattern = /^[\p{Script=Han}A-Za-z0-9_/+=.@-]{1,192}$/u;

/** A new secret's name: at most 192 characters, of which at most 64 Chinese; not under `acs/`. */
export const newSecretName: Reader<string> = (raw) =>
  namePattern.test(raw) && !raw.startsWith('acs/') && (raw.match(/\p{Script=Han}/gu) ?? []).length <= 64
    ? raw
    : undefined;

/** The name of a secret, where its ARN does not stand for it. */
export const bareName: Reader<string> = (raw) => (namePattern.test(raw) ? raw : undefined);

/** What a name or an ARN names, whosever it is. */
export const secretName: Reader<string> = (raw) => bareName(arn.exec(raw)?.[1] ?? raw);

/** The name of a secret, or its ARN as it was given: `findSecret` asks whose it is. */
export const nameOrArn: Reader<string> = (raw) => (secretName(raw) === undefined ? undefined : raw);

export const versionId = text({ max: 64, pattern: /^.+$/s });
/** ACSCurrent, ACSPrevious, or a label of people's own. */
export const stage = text({ max: 64, pattern: /^.+$/s });
export const secretData = text({ maxBytes: 30_720, pattern: /^.+$/s });

/** 6 hours to 365 days, in seconds. */
export const rotationInterval: Reader<number> = (raw) => {
  const length = seconds(raw);
  return length !== undefined && length >= 6 * 3600 && length <= 365 * 86_400 ? length : undefined;
};

export type CustomData = Readonly<Record<string, unknown>>;

export const customData = (value: unknown): CustomData | undefined =>
  isRecord(value) && Object.keys(value).length <= 10 ? value : undefined;

export type ExtendedConfig = { subType: 'SingleUser' | 'DoubleUsers'; instanceId: string; customData: CustomData };

const extendedConfigShape = (value: unknown): ExtendedConfig | undefined => {
  if (!isRecord(value)) return undefined;
  const { SecretSubType: subType, DBInstanceId: instanceId, CustomData: given = {}, ...rest } = value;
  const custom = customData(given);
  if (Object.keys(rest).length > 0 || !custom || typeof instanceId !== 'string' || instanceId === '') return undefined;
  return subType === 'SingleUser' || subType === 'DoubleUsers'
    ? { subType, instanceId, customData: custom }
    : undefined;
};

export const extendedConfigLimit = 1024;
export const extendedConfig = json(extendedConfigShape, extendedConfigLimit);

export type Credential = { readonly account: string; readonly password: string };

/** `{"Accounts":[{"AccountName","AccountPassword"}]}` */
export const accounts = json((value: unknown): readonly Credential[] | undefined => {
  const list = isRecord(value) && Object.keys(value).length === 1 ? value.Accounts : undefined;
  if (!Array.isArray(list)) return undefined;
  const credentials = list.flatMap((entry: unknown) => credential(entry) ?? []);
  return credentials.length === list.length ? credentials : undefined;
});

const credential = (entry: unknown): Credential | undefined => {
  if (!isRecord(entry) || Object.keys(entry).length !== 2) return undefined;
  const { AccountName: account, AccountPassword: password } = entry;
  return typeof account === 'string' && account && typeof password === 'string' && password
    ? { account, password }
    : undefined;
};
