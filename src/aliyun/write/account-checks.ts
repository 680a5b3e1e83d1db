import { CloudFault } from '../../cloud/cloud.ts';
import { describeFailure } from '../api/errors.ts';
import { CallFault } from '../api/failure.ts';
import { findAccount } from '../read/find.ts';
import type { Place } from './holders.ts';
import { failed, problemOf, type Step } from './step.ts';

/** An account of a secret that was just created or restored, and whether a description is that of the very one. */
export type Expected = Place & { readonly isIt: (description: string) => boolean };

/** A look after the write was done: not to be able to look leaves it open how it ended. Throws CloudFault. */
export const afterwards = async (step: Step, look: Promise<unknown>): Promise<void> => {
  await look.catch((thrown: unknown) => {
    throw thrown instanceof CallFault ? new CloudFault('unknown', describeFailure(thrown, step.about)) : thrown;
  });
};

/**
 * A run that deletes accounts, and that does not know that the secret is there, may have taken one meanwhile. It marks an
 * account before it asks KMS for the last time, so that one of the two sees the other. Throws CloudFault.
 */
export const demandAccounts = async (
  step: Step,
  secret: string,
  become: 'created' | 'restored',
  accounts: readonly Expected[],
): Promise<void> => {
  const look = async ({ instance, account, isIt }: Expected): Promise<void> => {
    const found = await findAccount(step, instance, account);
    if (found && isIt(found.description)) return;
    const message = `account ${account} on ${instance} was deleted, or is about to be, while secret ${secret} was ${become}`;
    const hint = `The secret is ${become}, but its password may open nothing. Plan again: the plan repairs it, or says what to do.`;
    throw failed(problemOf(step, 'E_ACCOUNT_CHANGED', message, hint));
  };
  await afterwards(step, Promise.all(accounts.map(look)));
};
