import { type Engine, is2017Cluster } from '../../model/engine.ts';
import type { LiveAccount, LiveInstance } from '../../model/live.ts';
import { byName } from '../api/answer.ts';
import { saysAbsent } from '../api/error-table.ts';
import { CallFault } from '../api/failure.ts';
import type { Call } from '../wire/call.ts';
import { requests } from '../wire/requests.ts';
import {
  accountsOf,
  type DatabaseRow,
  databasesOf,
  type InstanceFacts,
  instanceFacts,
  withGrantsOf,
} from './answers-rds.ts';
import { allPages } from './pages.ts';

/** The largest pages that RDS gives. It tells no total of databases: a short page is the last. */
const accountPageSize = 200;
const databasePageSize = 100;

const accountsOn = (call: Call, id: string, engine: Engine): Promise<LiveAccount[]> =>
  allPages({
    size: accountPageSize,
    ask: (page) =>
      call('DescribeAccounts', requests.accounts({ DBInstanceId: id, pageNumber: page, pageSize: accountPageSize })),
    rows: (answer) => accountsOf(answer, engine),
  });

/** Throws CallFault. */
export const databasesOn = (call: Call, id: string, engine?: Engine): Promise<DatabaseRow[]> =>
  allPages({
    size: databasePageSize,
    ask: (page) =>
      call('DescribeDatabases', requests.databases({ DBInstanceId: id, pageNumber: page, pageSize: databasePageSize })),
    rows: (answer) => databasesOf(answer, engine),
  });

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
    orNone(facts, accountsOn(call, id, facts.engine)),
    orNone(facts, databasesOn(call, id, facts.engine)),
  ]);
  return {
    accounts: byName(withGrantsOf(accounts, databases).map((account) => [account.name, account])),
    databases: byName(databases.map(({ name, status }) => [name, status])),
  };
};
