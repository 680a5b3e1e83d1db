import { passwordLike } from '../diagnostics/password-like.ts';
import { dataTexts } from '../model/custom-data.ts';
import type { LiveSecret } from '../model/live.ts';
import { isMark } from '../model/marks.ts';

/** What of a secret the file can say, and a sentence for what it cannot: that stays in the cloud as it is. */
export type Sayable = {
  readonly tags: Readonly<Record<string, string>>;
  readonly customData: Readonly<Record<string, string>>;
  readonly encryptionKey?: string;
  readonly kmsInstance?: string;
  readonly notes: readonly string[];
};

type Texts = Readonly<Record<string, string>>;
type Entry = readonly [key: string, value: string];

const tagText = /^[A-Za-z0-9/\\_.+=:@ -]{0,128}$/;
const tagsAtMost = 12;
const [valuesAtMost, configAtMost] = [10, 1024];

const byKey = ([a]: Entry, [b]: Entry): number => (a < b ? -1 : 1);

/** A key without its value: what a key that speaks of a password holds is nobody's business. */
const leftOut = (what: string, entries: readonly Entry[], why: string): readonly string[] =>
  entries.length === 0 ? [] : [`${what} left out, ${why}: ${entries.map(([key]) => key).join(', ')}.`];

const halves = (entries: readonly Entry[], isLeft: (entry: Entry) => boolean) =>
  [entries.filter((entry) => !isLeft(entry)), entries.filter(isLeft)] as const;

const isSecretive = ([key]: Entry): boolean => passwordLike.test(key);

const isTag = ([key, value]: Entry): boolean =>
  key !== '' && !/^(keyturn:|aliyun|acs:)/.test(key) && tagText.test(key) && tagText.test(value);

const tagsOf = (tags: Texts): Pick<Sayable, 'tags' | 'notes'> => {
  const own = Object.entries(tags)
    .filter(([key]) => !isMark(key) && !/^(aliyun|acs:)/.test(key))
    .sort(byKey);
  const [plain, secretive] = halves(own, isSecretive);
  const [fitting, odd] = halves(plain, (entry) => !isTag(entry));
  return {
    tags: Object.fromEntries(fitting.slice(0, tagsAtMost)),
    notes: [
      ...leftOut('Tags', secretive, 'which speak of a password'),
      ...leftOut('Tags', odd, 'with characters that the file does not take'),
      ...leftOut('Tags', fitting.slice(tagsAtMost), `beyond the ${tagsAtMost} that the file takes`),
    ],
  };
};

const dataOf = ({ customData, mode, instance }: LiveSecret): Pick<Sayable, 'customData' | 'notes'> => {
  const [plain, secretive] = halves(Object.entries(dataTexts(customData)).sort(byKey), isSecretive);
  const kept = Object.fromEntries(plain);
  const config = {
    SecretSubType: mode === 'dual' ? 'DoubleUsers' : 'SingleUser',
    DBInstanceId: instance,
    CustomData: kept,
  };
  const fits = plain.length <= valuesAtMost && JSON.stringify(config).length <= configAtMost;
  return {
    customData: fits ? kept : {},
    notes: [
      ...leftOut('customData', secretive, 'which speaks of a password'),
      ...(fits ? [] : leftOut('customData', plain, 'more than the file takes')),
    ],
  };
};

/** A key and its KMS instance go together; a key of no instance is the service's own choice. */
const keysOf = ({
  encryptionKey = '',
  kmsInstance = '',
}: LiveSecret): Pick<Sayable, 'encryptionKey' | 'kmsInstance'> =>
  /^(?!alias\/)[A-Za-z0-9][A-Za-z0-9-]{2,127}$/.test(encryptionKey) && /^kst-[A-Za-z0-9]{1,60}$/.test(kmsInstance)
    ? { encryptionKey, kmsInstance }
    : {};

export const sayable = (secret: LiveSecret): Sayable => {
  const [tags, data] = [tagsOf(secret.tags), dataOf(secret)];
  return {
    tags: tags.tags,
    customData: data.customData,
    ...keysOf(secret),
    notes: [...tags.notes, ...data.notes],
  };
};
