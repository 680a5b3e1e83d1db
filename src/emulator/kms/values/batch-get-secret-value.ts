import { type Answer, action, type Context } from '../../action/action.ts';
import { defaulting, isRecord, json, type Params } from '../../action/params.ts';
import { Refusal } from '../../action/refusal.ts';
import { demand } from '../../permission/demand.ts';
import { getSecretValue } from './get-secret-value.ts';

/** How many secrets one call can ask for. */
const limit = 20;
const fields = new Set(['SecretName', 'VersionId', 'VersionStage', 'FetchExtendedConfig']);

/** An entry of the list is what GetSecretValue is called with; null stands for nothing. */
const entry = (value: unknown): Params | undefined => {
  if (!isRecord(value) || typeof value.SecretName !== 'string') return undefined;
  const given = Object.entries(value).flatMap(([name, field]) =>
    field === null ? [] : [[name, String(field)] as const],
  );
  return given.every(([name]) => fields.has(name)) ? new Map(given) : undefined;
};

/** `[{"SecretName","VersionId","VersionStage","FetchExtendedConfig"}]`, no two alike. */
const secretsList = json((value: unknown): readonly Params[] | undefined => {
  if (!Array.isArray(value) || value.length > limit) return undefined;
  const entries = value.flatMap((each: unknown) => entry(each) ?? []);
  const different = new Set(entries.map((each) => JSON.stringify([...each].sort()))).size === entries.length;
  return different && entries.length === value.length ? entries : undefined;
});

/** What cannot be read stands among the Errors; the others are given all the same. */
export const batchGetSecretValue = action({
  name: 'BatchGetSecretValue',
  writes: false,
  rules: { SecretsList: defaulting(secretsList, []) },
  run: (context, { SecretsList }) => {
    const results = SecretsList.map((each) => result(context, each));
    return {
      SecretValues: results.flatMap(({ value }) => value ?? []),
      Errors: results.flatMap(({ error }) => error ?? []),
    };
  },
});

type Result = { readonly value?: Answer; readonly error?: Answer };

const result = (context: Context, params: Params): Result => {
  try {
    demand(context, 'Kms', 'GetSecretValue', params);
    return { value: getSecretValue.call(context, params) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, status, message } = error;
    return { error: { SecretName: params.get('SecretName'), Code: code, HttpStatus: status, Message: message } };
  }
};
