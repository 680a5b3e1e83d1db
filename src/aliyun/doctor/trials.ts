import type { InstanceRead, SecretRead, Trials } from '../../cloud/trials.ts';
import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import { text } from '../api/answer.ts';
import { describeFailure } from '../api/errors.ts';
import { type About, CallFault } from '../api/failure.ts';
import { readServiceRole } from '../lookups/service-role.ts';
import { describedSecret, listedSecrets, listedVersions } from '../read/answers-kms.ts';
import { accountsOf, databasesOf, instanceFacts } from '../read/answers-rds.ts';
import { hasNoPolicy, policyOf } from '../read/policy.ts';
import type { Answer, Call, Params } from '../wire/call.ts';
import { requests } from '../wire/requests.ts';
import { readIdentity } from './identity.ts';

/** An answer that cannot be read is no read: each is parsed as the plan parses it. Few rows show that. */
const pageSize = 10;

const secretReads: Readonly<Record<SecretRead, (name: string) => Params>> = {
  DescribeSecret: (name) => requests.describeSecret({ secretName: name, fetchTags: 'true' }),
  ListSecretVersionIds: (name) =>
    requests.listVersions({ secretName: name, includeDeprecated: 'true', pageNumber: 1, pageSize }),
  GetSecretPolicy: policyOf,
};

const instanceReads: Readonly<Record<InstanceRead, (id: string) => Params>> = {
  DescribeDBInstanceAttribute: (id) => requests.instance({ DBInstanceId: id }),
  DescribeAccounts: (id) => requests.accounts({ DBInstanceId: id, pageNumber: 1, pageSize: 30 }),
  DescribeDatabases: (id) => requests.databases({ DBInstanceId: id, pageNumber: 1, pageSize: 30 }),
};

const parsers: Readonly<Record<SecretRead | InstanceRead, (answer: Answer) => unknown>> = {
  DescribeSecret: describedSecret,
  ListSecretVersionIds: listedVersions,
  GetSecretPolicy: (answer) => text(answer, 'Policy'),
  DescribeDBInstanceAttribute: instanceFacts,
  DescribeAccounts: (answer) => accountsOf(answer),
  DescribeDatabases: (answer) => databasesOf(answer),
};

const told = async <T>(work: () => Promise<T>, about: About = {}): Promise<T> => {
  try {
    return await work();
  } catch (thrown) {
    throw thrown instanceof CallFault ? new DiagnosticsError([describeFailure(thrown, about)]) : thrown;
  }
};

const noInstance = (id: string): DiagnosticsError =>
  new DiagnosticsError([
    diagnostic('E_INSTANCE_NOT_FOUND', `RDS has no instance ${id} in this region`, {
      hint: 'Check the id under `instances` and the region.',
    }),
  ]);

export const makeTrials = (call: Call): Trials => ({
  identity: (signal) => told(() => readIdentity(call, signal)),
  listSecrets: (signal) =>
    told(async () => {
      const params = requests.listSecrets({ fetchTags: 'true', pageNumber: 1, pageSize: 100 });
      const { secrets } = listedSecrets(await call('ListSecrets', params, { signal }));
      return secrets.filter(({ type }) => type === 'Rds').map(({ name }) => name);
    }),
  readSecret: (read, name, signal) =>
    told(
      async () => {
        const answer = await call(read, secretReads[read](name), { signal }).catch((thrown: unknown) => {
          // A secret outside of a KMS instance: it may be asked for its policy, and has none.
          if (thrown instanceof CallFault && hasNoPolicy(thrown)) return undefined;
          throw thrown;
        });
        if (answer) parsers[read](answer);
      },
      { subject: `secret ${name}`, secret: name },
    ),
  readInstance: (read, id, signal) =>
    told(
      async () => {
        const answer = await call(read, instanceReads[read](id), { signal });
        if (parsers[read](answer) === undefined) throw noInstance(id);
      },
      { subject: `instance ${id}` },
    ),
  hasServiceRole: (signal) =>
    told(async () => (await readServiceRole(call, signal ?? AbortSignal.timeout(15_000))).there),
});
