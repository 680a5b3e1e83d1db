import type { LiveAccount, LiveSecret } from '../../model/live.ts';
import { saysAbsent } from '../api/error-table.ts';
import { CallFault, type Failure } from '../api/failure.ts';
import type { Call } from '../wire/call.ts';
import { requests } from '../wire/requests.ts';
import { describedSecret } from './answers-kms.ts';
import { accountsOf } from './answers-rds.ts';

type Caller = { readonly call: Call };

export const isUnknownAccount = (failure: Failure): boolean =>
  failure.kind === 'refused' && failure.code === 'InvalidAccountName.NotFound';

/** Undefined where there is none. Throws CallFault. */
export const findAccount = async (
  { call }: Caller,
  instance: string,
  account: string,
): Promise<LiveAccount | undefined> => {
  try {
    const params = requests.accounts({ DBInstanceId: instance, accountName: account });
    return accountsOf(await call('DescribeAccounts', params)).find(({ name }) => name === account);
  } catch (thrown) {
    if (thrown instanceof CallFault && isUnknownAccount(thrown.failure)) return undefined;
    throw thrown;
  }
};

/** Throws CallFault, also where it is gone. */
export const describe = async (
  { call }: Caller,
  secret: string,
): Promise<{ readonly secret: LiveSecret; readonly date?: number }> => {
  const answer = await call('DescribeSecret', requests.describeSecret({ secretName: secret, fetchTags: 'true' }));
  return { secret: describedSecret(answer), ...(answer.date === undefined ? {} : { date: answer.date }) };
};

/** Undefined when it is gone. Throws CallFault. */
export const findSecret = async (caller: Caller, secret: string): Promise<LiveSecret | undefined> => {
  try {
    return (await describe(caller, secret)).secret;
  } catch (thrown) {
    if (thrown instanceof CallFault && saysAbsent(thrown.failure, 'secret')) return undefined;
    throw thrown;
  }
};
