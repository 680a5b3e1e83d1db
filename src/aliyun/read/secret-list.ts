import type { ListedSecret } from '../../model/live.ts';
import type { Call } from '../wire/call.ts';
import { findSecret } from './find.ts';
import { type ListedSecrets, listAll } from './secrets.ts';

/** What is asked of KMS about all of its secrets, while steps run side by side. */
export type SecretList = {
  /** A list that began after it was asked for, and that two readings agree on. Steps that ask at the same time share it. */
  readonly now: () => Promise<ListedSecrets>;
  /** The instance of a secret, which can never change: `null` where the secret is gone, undefined where KMS tells none. */
  readonly instanceOf: (secret: ListedSecret) => Promise<string | null | undefined>;
};

export const openSecretList = (call: Call): SecretList => {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<ListedSecrets> | undefined;
  const begin = (): Promise<ListedSecrets> => {
    next = undefined;
    const list = listAll(call, 2);
    running = list.catch(() => undefined);
    return list;
  };
  const instances = new Map<string, string>();
  return {
    now: () => {
      next ??= running.then(begin);
      return next;
    },
    instanceOf: async ({ name, createTime }) => {
      const key = `${name} ${createTime}`;
      const known = createTime === undefined ? undefined : instances.get(key);
      if (known !== undefined) return known;
      const described = await findSecret({ call }, name);
      if (described === undefined) return null;
      if (described.instance !== undefined) instances.set(key, described.instance);
      return described.instance;
    },
  };
};
