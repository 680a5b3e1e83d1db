import { optionalCount } from './answer.ts';
import { listedVersions, type Version } from './answers-kms.ts';
import type { Call } from './call.ts';
import { saysAbsent } from './error-table.ts';
import { CallFault } from './failure.ts';
import { requests } from './requests.ts';

const pageSize = 100;
/** Twenty years of rotations every six hours would fit, so that no answer makes it go on for ever. */
const pagesAtMost = 300;

export type Versions = {
  readonly list: readonly Version[];
  /** The service's clock, milliseconds since 1970. */
  readonly date?: number;
};

/** All versions, those without a stage too. Undefined where KMS knows no such secret. Throws CallFault. */
export const versionsOf = async ({ call }: { readonly call: Call }, secret: string): Promise<Versions | undefined> => {
  const list: Version[] = [];
  try {
    for (let pageNumber = 1; ; pageNumber++) {
      const params = { secretName: secret, includeDeprecated: 'true', pageNumber, pageSize };
      const answer = await call('ListSecretVersionIds', requests.listVersions(params));
      const page = listedVersions(answer);
      list.push(...page);
      const total = optionalCount(answer, 'TotalCount');
      const isLast = total === undefined ? page.length < pageSize : page.length === 0 || list.length >= total;
      if (isLast || pageNumber === pagesAtMost)
        return { list, ...(answer.date === undefined ? {} : { date: answer.date }) };
    }
  } catch (thrown) {
    if (thrown instanceof CallFault && saysAbsent(thrown.failure, 'secret')) return undefined;
    throw thrown;
  }
};

/** Ids of those that are current, or were so and have moved on: previous, or without a stage while a later one is current. */
export const publishedIn = (versions: readonly Version[]): readonly string[] => {
  const current = versions.find(({ stages }) => stages.includes('ACSCurrent'));
  const isPublished = ({ stages, createTime }: Version): boolean =>
    stages.some((stage) => stage === 'ACSCurrent' || stage === 'ACSPrevious') ||
    (current !== undefined && Date.parse(current.createTime) > Date.parse(createTime));
  return versions.filter(isPublished).map(({ id }) => id);
};
