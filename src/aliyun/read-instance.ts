import { is2017Cluster } from '../model/engine.ts';
import type { LiveInstance } from '../model/live.ts';
import type { View } from './answer.ts';
import { byName } from './answer.ts';
import { accountsOf, databasesOf, type InstanceFacts, instanceFacts, withGrantsOf } from './answers-rds.ts';
import type { Answer, Call } from './call.ts';
import { saysAbsent } from './error-table.ts';
import { CallFault } from './failure.ts';
import { requests } from './requests.ts';

/** The largest pages that RDS gives. DescribeDatabases tells no total: a short page is the last. */
const accountPageSize = 200;
export const databasePageSize = 100;

const allPages = async <T>(
  size: number,
  ask: (page: number) => Promise<Answer>,
  rows: (answer: View) => readonly T[],
) => {
  const all: T[] = [];
  for (let page = 1; ; page++) {
    const some = rows(await ask(page));
    all.push(...some);
    if (some.length < size) return all;
  }
};

/** RDS may have no lists of an instance that is being made, that is locked, or whose accounts it does not manage: the plan says so then. */
const mayHaveNoLists = (facts: InstanceFacts): boolean =>
  facts.status !== 'Running' || facts.lock !== undefined || is2017Cluster(facts);

const orNone = async <T>(facts: InstanceFacts, rows: Promise<T[]>): Promise<T[]> =>
  rows.catch((thrown: unknown) => {
    if (thrown instanceof CallFault && thrown.failure.kind === 'refused' && mayHaveNoLists(facts)) return [];
    throw thrown;
  });

/** Undefined where RDS says that there is no such instance here. Throws CallFault. */
export const readFacts = async (call: Call, id: string): Promise<InstanceFacts | undefined> => {
  const answer = await call('DescribeDBInstanceAttribute', requests.instance({ DBInstanceId: id })).catch(
    (thrown: unknown) => {
      if (thrown instanceof CallFault && saysAbsent(thrown.failure, 'instance')) return undefined;
      throw thrown;
    },
  );
  return answer && instanceFacts(answer);
};

/** What is on an instance. Throws CallFault. */
export const readLists = async (
  call: Call,
  id: string,
  facts: InstanceFacts,
): Promise<Pick<LiveInstance, 'accounts' | 'databases'>> => {
  const [accounts, databases] = await Promise.all([
    orNone(
      facts,
      allPages(
        accountPageSize,
        (page) =>
          call(
            'DescribeAccounts',
            requests.accounts({ DBInstanceId: id, pageNumber: page, pageSize: accountPageSize }),
          ),
        (view) => accountsOf(view, facts.engine),
      ),
    ),
    orNone(
      facts,
      allPages(
        databasePageSize,
        (page) =>
          call(
            'DescribeDatabases',
            requests.databases({ DBInstanceId: id, pageNumber: page, pageSize: databasePageSize }),
          ),
        (view) => databasesOf(view, facts.engine),
      ),
    ),
  ]);
  return {
    accounts: byName(accounts.map((account) => [account.name, withGrantsOf(account, databases)])),
    databases: byName(databases.map(({ name, status }) => [name, status])),
  };
};
