import type { Mode } from './desired.ts';

/** A value of CustomData: a text, or the JSON of anything else that KMS stores there. keyturn itself writes texts only. */
export type DataValue = string | { readonly json: string };
export type CustomData = Readonly<Record<string, DataValue>>;

/** How a value is compared with a file, and shown: `{"n":1}` is the text `1`. */
export const dataText = (value: DataValue): string => (typeof value === 'string' ? value : value.json);

export const dataTexts = (data: CustomData): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, dataText(value)]));

/** The object as KMS stores it: what is not a text goes out exactly as it came in. */
export const customDataJson = (data: CustomData): string => {
  const members = Object.entries(data).map(
    ([key, value]) => `${JSON.stringify(key)}:${typeof value === 'string' ? JSON.stringify(value) : value.json}`,
  );
  return `{${members.join(',')}}`;
};

/** ExtendedConfig of a managed RDS secret, as CreateSecret takes it. */
export const extendedConfigJson = (mode: Mode, instance: string, data: CustomData): string => {
  const SecretSubType = mode === 'dual' ? 'DoubleUsers' : 'SingleUser';
  const fixed = JSON.stringify({ SecretSubType, DBInstanceId: instance });
  return `${fixed.slice(0, -1)},"CustomData":${customDataJson(data)}}`;
};
