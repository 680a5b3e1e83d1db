import type { Action } from '../../model/action.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import type { ExpectedAccount, ExpectedSecret } from '../../model/expectation.ts';
import type { Live, LiveSecret } from '../../model/live.ts';
import { markKey } from '../../model/marks.ts';
import type { Verdict } from '../change/part.ts';
import type { Step } from '../change/plan.ts';
import { markedAccounts, type Scope } from '../scope/scope.ts';

type Place = { readonly instance: string; readonly account: string };

/** The run writes `owner` where the plan saw another one, or none. */
export const expectedSecret = (live: LiveSecret, owner: string): ExpectedSecret => ({
  name: live.name,
  owners: [...new Set([live.tags[markKey.owner] ?? null, owner])],
  createTime: live.createTime,
});

/** Whose it is, and how the plan saw it if it was there. */
const expectedAccount = (
  { instance, account }: Place,
  owner: string,
  secret: string,
  { instances }: Pick<Live, 'instances'>,
): ExpectedAccount => {
  const description = instances[instance]?.accounts[account]?.description;
  return { instance, account, owner, secret, ...(description === undefined ? {} : { description }) };
};

/** The accounts that keyturn made for a secret, and on which a rotation sets a password. */
export const rotatedAccounts = (
  { name, accounts, instance: { id } }: DesiredSecret,
  live: LiveSecret | undefined,
  owner: string,
  all: Pick<Live, 'instances'>,
): readonly ExpectedAccount[] =>
  accounts.how !== 'create'
    ? []
    : ((live && markedAccounts(live)) ?? accounts.names).map((account) =>
        expectedAccount({ instance: live?.instance ?? id, account }, owner, name, all),
      );

/** An action after the creation is about the new secret, any other one about the one that is there. */
const secretFor = (action: Action, { secret, actions }: Verdict, scope: Scope): ExpectedSecret | undefined => {
  const live = scope.live.secrets[secret];
  const isCreated = actions.some((one) => one.do === 'createSecret');
  switch (action.do) {
    case 'createSecret':
    case 'createBackup':
    case 'deleteBackup':
    case 'deleteAccount':
      return undefined;
    case 'rotateSecret':
    case 'removeTags':
      if (isCreated) return { name: secret, owners: [scope.owner] };
      break;
  }
  return live && expectedSecret(live, scope.owner);
};

const accountsFor = (action: Action, { secret, actions }: Verdict, scope: Scope): readonly ExpectedAccount[] => {
  switch (action.do) {
    case 'grant':
    case 'revoke':
      return [expectedAccount(action, scope.owner, secret, scope.live)];
    // KMS rotates at once where the plan says that it may.
    case 'setRotation':
    case 'rotateSecret': {
      const entry = scope.byName.get(secret);
      if (entry === undefined || (action.do === 'setRotation' && !action.mayRotateNow)) return [];
      const isCreated = actions.some((one) => one.do === 'createSecret');
      return rotatedAccounts(entry, isCreated ? undefined : scope.live.secrets[secret], scope.owner, scope.live);
    }
    default:
      return [];
  }
};

/** A step with what must still be so right before it writes. */
export const withExpectation = (step: Step, verdict: Verdict, scope: Scope): Step => {
  const secret = secretFor(step.action, verdict, scope);
  const accounts = accountsFor(step.action, verdict, scope);
  return { ...step, expects: { accounts, ...(secret === undefined ? {} : { secret }) } };
};
