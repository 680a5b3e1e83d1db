import { optionalCount } from '../api/answer.ts';
import { saysAbsent } from '../api/error-table.ts';
import { CallFault } from '../api/failure.ts';
import type { Call } from '../wire/call.ts';
import { requests } from '../wire/requests.ts';
import { listedVersions, type Version } from './answers-kms.ts';
import { allPages, membersAtMost } from './pages.ts';

const pageSize = 100;

export type Versions = {
  readonly list: readonly Version[];
  /** The service's clock, milliseconds since 1970. */
  readonly date?: number;
};

/** All versions, those without a stage too. Undefined where KMS knows no such secret. Throws CallFault. */
export const versionsOf = async ({ call }: { readonly call: Call }, secret: string): Promise<Versions | undefined> => {
  let date: number | undefined;
  try {
    const list = await allPages({
      size: pageSize,
      ask: async (page) => {
        const params = { secretName: secret, includeDeprecated: 'true', pageNumber: page, pageSize };
        const answer = await call('ListSecretVersionIds', requests.listVersions(params));
        date = answer.date;
        return answer;
      },
      rows: listedVersions,
      total: (answer) => optionalCount(answer, 'TotalCount', membersAtMost),
    });
    return { list, ...(date === undefined ? {} : { date }) };
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
