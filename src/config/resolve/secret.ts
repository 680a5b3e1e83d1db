import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { DesiredInstance, DesiredSecret } from '../../model/desired.ts';
import { formatDuration, parseDuration } from '../../model/duration.ts';
import type { Place } from '../../model/place.ts';
import type { Secret } from '../generated/secrets-file.gen.ts';
import { accountProblems, desiredAccounts } from './accounts.ts';
import type { Merged } from './layers.ts';

const tagsLimit = 12;
/** Of CustomData and of ExtendedConfig (CreateSecret). */
const [valuesLimit, configLimit] = [10, 1024];
const [shortest, longest] = [6 * 3600, 365 * 86_400];
const defaultRecoveryWindow = '30d';

/** The place of the first of the fields that stands in the file, or of the nearest thing around the last of them. */
export type At = (...paths: readonly string[]) => Place;

export const placeFinder = ({ fieldAt, at }: Pick<Merged, 'fieldAt' | 'at'>): At => {
  const around = (path: string): Place => {
    const dot = path.lastIndexOf('.');
    return fieldAt[path] ?? (dot < 0 ? at : around(path.slice(0, dot)));
  };
  return (...paths) => {
    const there = paths.find((path) => Object.hasOwn(fieldAt, path));
    return around(there ?? String(paths.at(-1)));
  };
};

const rotationOf = (rotation: Secret['rotation']): number | 'off' | undefined =>
  rotation === undefined
    ? undefined
    : typeof rotation === 'boolean' || rotation === 'off'
      ? 'off'
      : parseDuration(rotation);

const rotationProblems = ({ rotation }: Secret, at: At): Diagnostic[] => {
  const seconds = rotationOf(rotation);
  if (seconds === undefined) {
    const hint = 'Write `rotation: 7d`, or `off`, here or in `defaults`.';
    return [diagnostic('E_MISSING_KEY', '`rotation` is missing', { at: at(''), hint })];
  }
  if (seconds === 'off' || (seconds >= shortest && seconds <= longest)) return [];
  return [
    diagnostic('E_ROTATION_INTERVAL', `\`rotation\` cannot be ${formatDuration(seconds)}`, {
      at: at('rotation'),
      hint: 'Choose an interval from 6h to 365d, or `off`.',
    }),
  ];
};

const nameProblems = ({ name }: Secret, at: At): Diagnostic[] =>
  name.length <= 192 && !name.startsWith('acs/')
    ? []
    : [
        diagnostic(
          'E_NAME_INVALID',
          `with its prefix the name is ${name.length > 192 ? 'too long' : 'one that begins with acs/'}`,
          {
            at: at('name'),
            hint: 'Keep the prefix of the environment and the name together within 192 characters, not beginning with acs/.',
          },
        ),
      ];

const kept = (map: Readonly<Record<string, string | null>>): Record<string, string | null> =>
  Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null));

const dataProblems = (
  { tags = {}, customData = {}, accounts }: Secret,
  instance: DesiredInstance,
  at: At,
): Diagnostic[] => {
  const [tagCount, values] = [Object.keys(kept(tags)).length, kept(customData)];
  const config = { SecretSubType: accounts.mode === 'dual' ? 'DoubleUsers' : 'SingleUser', DBInstanceId: instance.id };
  const length = JSON.stringify({ ...config, CustomData: values }).length;
  const problems: Diagnostic[] = [];
  if (tagCount > tagsLimit) {
    const hint = `KMS keeps 20 tags on a secret, and keyturn needs some: leave at most ${tagsLimit}.`;
    problems.push(diagnostic('E_TAGS_TOO_MANY', `the secret has ${tagCount} tags`, { at: at('tags'), hint }));
  }
  if (Object.keys(values).length > valuesLimit || length > configLimit) {
    const hint = `Leave at most ${valuesLimit} values that together with the rest of ExtendedConfig stay within ${configLimit} characters.`;
    problems.push(
      diagnostic(
        'E_CUSTOM_DATA_TOO_LONG',
        `\`customData\` has ${Object.keys(values).length} values, and ExtendedConfig ${length} characters`,
        { at: at('customData'), hint },
      ),
    );
  }
  return problems;
};

const keyProblems = ({ encryptionKey, kmsInstance }: Secret, at: At): Diagnostic[] => {
  if ((encryptionKey === undefined) === (kmsInstance === undefined)) return [];
  const [there, absent] =
    encryptionKey === undefined ? ['kmsInstance', 'encryptionKey'] : ['encryptionKey', 'kmsInstance'];
  const hint = `Add \`${absent}\`, or remove \`${there}\`: a KMS instance encrypts with a key of its own.`;
  return [diagnostic('E_KMS_INSTANCE', `\`${there}\` stands without \`${absent}\``, { at: at(there), hint })];
};

/** A merged entry → what is desired, or everything that is wrong with it by itself. */
export const desiredSecret = (merged: Merged, instance: DesiredInstance): DesiredSecret | readonly Diagnostic[] => {
  const { fields, fieldAt, at } = merged;
  const find = placeFinder(merged);
  const accounts = desiredAccounts(fields.accounts);
  const problems = [
    ...nameProblems(fields, find),
    ...accountProblems(accounts, find),
    ...rotationProblems(fields, find),
    ...dataProblems(fields, instance, find),
    ...keyProblems(fields, find),
  ];
  if (problems.length > 0) return problems;
  const { name, description, encryptionKey, kmsInstance } = fields;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(encryptionKey === undefined || kmsInstance === undefined ? {} : { encryptionKey, kmsInstance }),
    instance,
    accounts,
    rotation: rotationOf(fields.rotation) ?? 'off',
    rotateOnCreate: fields.rotateOnCreate ?? false,
    tags: fields.tags ?? {},
    customData: fields.customData ?? {},
    protect: fields.protect ?? false,
    onRemove: fields.onRemove ?? 'keepAccounts',
    recoveryWindow: Number.parseInt(fields.recoveryWindow ?? defaultRecoveryWindow, 10),
    adopt: fields.adopt ?? false,
    allow: fields.allow ?? [],
    at,
    fieldAt,
  };
};
