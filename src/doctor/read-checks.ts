import type { InstanceRead, SecretRead, Trials } from '../cloud/trials.ts';
import type { Check } from '../diagnostics/check-up.ts';
import type { Code } from '../diagnostics/codes.ts';
import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Desired } from '../model/desired.ts';
import { checkOf, type Finding, tryCheck } from './checks.ts';

/** The checks that a read needs, by what it asks. */
export type Grounds = {
  readonly credentials: Check;
  readonly endpoint: (service: string) => readonly Check[];
  readonly trials: () => Trials;
  readonly signal: AbortSignal;
};

const secretReads = [
  'DescribeSecret',
  'ListSecretVersionIds',
  'GetSecretPolicy',
] as const satisfies readonly SecretRead[];
const instanceReads = [
  'DescribeDBInstanceAttribute',
  'DescribeAccounts',
  'DescribeDatabases',
] as const satisfies readonly InstanceRead[];

const well = (says: string) => (): Finding => ({ says });

const needs = ({ credentials, endpoint }: Grounds, service: string): readonly Check[] => [
  credentials,
  ...endpoint(service),
];

/** One of the files before any other, since a policy may be for these only. */
const chosen = (names: readonly string[], desired: Desired | undefined): string | undefined =>
  desired ? desired.secrets.find(({ name }) => names.includes(name))?.name : names[0];

const listed = (names: readonly string[]): Finding => ({
  says: names.length === 0 ? 'no managed secret yet' : 'managed secrets are there',
});

/** What every call would be refused for. */
const keyCodes: readonly Code[] = ['E_ACCESS_KEY', 'E_SIGNATURE', 'E_TOKEN', 'E_TOKEN_EXPIRED', 'E_CLOCK_SKEW'];

/** A key that STS refuses is refused by all others: said once. */
export const withKeyOf = (identity: Check, grounds: Grounds): Grounds =>
  identity.problems.some(({ code }) => keyCodes.includes(code)) ? { ...grounds, credentials: identity } : grounds;

export const secretChecks = async (
  grounds: Grounds,
  desired: Desired | undefined,
): Promise<{ readonly checks: readonly Check[]; readonly anySecret: boolean }> => {
  const { signal, trials } = grounds;
  const list = await tryCheck('KMS ListSecrets', needs(grounds, 'KMS'), () => trials().listSecrets(signal), listed);
  const name = chosen(list.value ?? [], desired);
  const reads = await Promise.all(
    secretReads.map(async (read) => {
      if (list.value && name === undefined)
        return checkOf(`KMS ${read}`, { says: 'there is no secret to try it on', skipped: true });
      const work = () => trials().readSecret(read, name ?? '', signal);
      return (await tryCheck(`KMS ${read}`, [list.check], work, well(name ?? ''))).check;
    }),
  );
  return { checks: [list.check, ...reads], anySecret: (list.value ?? []).length > 0 };
};

export const instanceChecks = async (
  grounds: Grounds,
  files: Check,
  desired: Desired | undefined,
): Promise<readonly Check[]> => {
  const ids = [...new Set(desired?.secrets.map(({ instance }) => instance.id) ?? [])];
  if (desired && ids.length === 0)
    return instanceReads.map((read) => checkOf(`RDS ${read}`, { says: 'no instance is in the files', skipped: true }));
  const tried = (ids.length === 0 ? [''] : ids).flatMap((id) =>
    instanceReads.map((read) =>
      tryCheck(
        `RDS ${read}`,
        [files, ...needs(grounds, 'RDS')],
        () => grounds.trials().readInstance(read, id, grounds.signal),
        well(id),
      ),
    ),
  );
  return (await Promise.all(tried)).map(({ check }) => check);
};

const toMake =
  'Let somebody with ram:CreateServiceLinkedRole create AliyunServiceRoleForKMSSecretsManagerForRDS once; creating any ' +
  'RDS secret in the KMS console does it too.';

const roleFinding = (anySecret: boolean, there: boolean): Finding => {
  if (there) return { says: 'KMS may set passwords at RDS' };
  const problem = anySecret
    ? diagnostic('E_SERVICE_ROLE', 'the service-linked role of KMS for RDS is missing: nothing rotates', {
        hint: toMake,
      })
    : diagnostic('W_SERVICE_ROLE', 'the service-linked role of KMS for RDS is not there yet', {
        hint: `KMS makes it with the first secret, if whoever creates that may. ${toMake}`,
      });
  return { says: '', problems: [problem] };
};

export const identityCheck = async (grounds: Grounds): Promise<Check> => {
  const work = () => grounds.trials().identity(grounds.signal);
  const tell = ({ account, arn }: { account: string; arn: string }): Finding => ({
    says: `account ${account}, ${arn}`,
  });
  return (await tryCheck('identity', needs(grounds, 'STS'), work, tell)).check;
};

export const roleCheck = async (grounds: Grounds, anySecret: boolean): Promise<Check> => {
  const work = () => grounds.trials().hasServiceRole(grounds.signal);
  return (await tryCheck('service-linked role', needs(grounds, 'RAM'), work, (there) => roleFinding(anySecret, there)))
    .check;
};
