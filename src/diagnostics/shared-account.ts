import type { ListedSecret } from '../model/live.ts';
import { markKey } from '../model/marks.ts';

/** Of two secrets with one account, the older one keeps it; of the same second, the one whose name comes first. */
const isOlder = (one: ListedSecret, other: ListedSecret): boolean => {
  const [time, otherTime] = [one.createTime ?? '', other.createTime ?? ''];
  return time === otherTime ? one.name < other.name : time < otherTime;
};

/** Which of two secrets with one account has to go, said to the owner of `ours`. */
export const whoLetsGo = (ours: ListedSecret, other: ListedSecret): string => {
  const owner = other.tags[markKey.owner];
  if (isOlder(ours, other))
    return `${other.name} was created later, so it has to go: ${owner === undefined ? 'nobody owns it, so delete it in the KMS console' : `tell ${owner}, whose it is`}. Until then let KMS rotate neither.`;
  return `${ours.name} was created later, so it has to go: take its entry out of the files and run keyturn apply --prune. The account stays.`;
};
