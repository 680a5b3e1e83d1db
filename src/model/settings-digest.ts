import { digestOf } from './digest.ts';
import type { LiveSecret } from './live.ts';
import { isMark } from './marks.ts';

/** Equal while nobody changes a setting of a secret that a replacement carries over. keyturn's own marks may change. */
export const settingsDigest = (live: LiveSecret): string => {
  const { description, customData, encryptionKey = null, kmsInstance = null, policy = null } = live;
  const tags = Object.fromEntries(Object.entries(live.tags).filter(([key]) => !isMark(key)));
  return digestOf({ description, tags, customData, encryptionKey, kmsInstance, policy });
};
