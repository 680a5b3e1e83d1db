import { diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ListedSecret, LiveSecret } from '../../model/live.ts';
import { markKey } from '../../model/marks.ts';
import type { Held } from '../accounts/held.ts';
import { endingOf, letGo, type Remaining, remainingOf, takeAway } from '../accounts/removal.ts';
import { type Part, type Verdict, verdict } from '../change/part.ts';
import type { ChangeAction, Finding } from '../change/plan.ts';
import { checkOldInstance } from '../checks/old-instance.ts';
import { checkRotation } from '../checks/rotation.ts';
import { checkWanted } from '../checks/wanted.ts';
import { isOurs, type Scope } from '../scope/scope.ts';
import { accountsIn } from '../scope/values.ts';

const inNoFile = (scope: Scope): readonly ListedSecret[] =>
  Object.values(scope.live.listed)
    .filter(({ name, tags }) => isOurs(tags, scope) && !scope.byName.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** Secrets of this owner that no file names, and that are not on their way out already. Sorted by name. */
export const orphansOf = (scope: Scope): readonly ListedSecret[] =>
  inNoFile(scope).filter(({ plannedDeleteTime }) => plannedDeleteTime === undefined);

/** Those whose deletion is scheduled. Sorted by name. */
export const leavingOf = (scope: Scope): readonly ListedSecret[] =>
  inNoFile(scope).filter(({ plannedDeleteTime }) => plannedDeleteTime !== undefined);

const notPruned = ({ name }: ListedSecret): Part => {
  const message = `Secret ${name} is of this owner and in no file; it is protected, so --prune leaves it out.`;
  const hint = `Put it back into the files, or let it go with keyturn release. To have it deleted, put it back with protect: false, apply, and only then take it out again.`;
  return { findings: [diagnostic('W_UNMANAGED_PROTECTED', message, { secret: name, hint })] };
};

const notManaged = ({ name, type }: ListedSecret): Part => {
  const message = `Secret ${name} carries the mark of this owner and is no RDS secret but ${type}.`;
  const hint = `keyturn does not delete what it cannot have made: remove its tag ${markKey.owner} in the KMS console.`;
  return { findings: [diagnostic('W_UNMANAGED', message, { secret: name, hint })] };
};

const fates = {
  keepAccounts: 'delete it and keep its accounts',
  deleteAccounts: 'delete it with its accounts',
  release: 'let it go',
} as const;

const unmanaged = (listed: ListedSecret): Part => {
  const { name } = listed;
  const message = `Secret ${name} is of this owner and in no file.`;
  const hint = `Put it back into the files; or ${fates[endingOf(listed).what]} with --prune; or let it go with keyturn release ${name}.`;
  return { findings: [diagnostic('W_UNMANAGED', message, { secret: name, hint })] };
};

const unreadable = (name: string): Finding =>
  diagnostic('E_SECRET_UNREADABLE', `Secret ${name} is listed but could not be described.`, {
    secret: name,
    hint: 'It may have been deleted just now: plan again.',
  });

const removal = (live: LiveSecret, scope: Scope, held: Held): Part & { readonly action: ChangeAction } => {
  const isRelease = endingOf(live).what === 'release';
  const { findings = [], ...part } = isRelease ? letGo(live, scope) : takeAway(live, scope, held);
  return {
    action: isRelease ? 'release' : 'delete',
    reasons: ['in no file, and --prune was given'],
    ...part,
    findings: [...findings, ...checkOldInstance(live, scope), ...(isRelease ? [] : checkWanted(live, scope))],
  };
};

/** What becomes of a secret of ours that no file names. Without `--prune`: nothing, but every plan says so. */
export const diffOrphan = (listed: ListedSecret, scope: Scope, prune: boolean, held: Held): Verdict => {
  const { name: secret } = listed;
  const live = scope.live.secrets[secret];
  const health: Part = { findings: live === undefined ? [] : checkRotation(live, scope.now, undefined) };
  if (listed.type !== 'Rds') return verdict(secret, undefined, [notManaged(listed)]);
  if (listed.tags[markKey.protect] === 'true') return verdict(secret, undefined, [notPruned(listed), health]);
  if (!prune) return verdict(secret, undefined, [unmanaged(listed), health]);
  if (live === undefined) return verdict(secret, 'delete', [{ findings: [unreadable(secret)] }]);
  const { action, ...part } = removal(live, scope, held);
  return verdict(secret, action, [part]);
};

const unfinished = (listed: ListedSecret, { accounts }: Remaining): Finding => {
  const { name, plannedDeleteTime } = listed;
  const [are, fate] = [accounts.length === 1 ? 'is' : 'are', endingOf(listed).what];
  const what = fate === 'deleteAccounts' ? 'still there' : 'not marked as kept yet';
  const message = `Secret ${name} is scheduled for deletion; ${accountsIn(accounts)} ${are} ${what}.`;
  const hint = `Finish that with --prune, or put the entry back into the files before ${plannedDeleteTime} to restore the secret.`;
  return diagnostic('W_ACCOUNT_LEFT', message, { secret: name, hint });
};

/** A removal that was cut short: its secret is scheduled for deletion, and accounts wait. Undefined when all is done. */
export const diffLeaving = (listed: ListedSecret, scope: Scope, prune: boolean, held: Held): Verdict | undefined => {
  const { name: secret } = listed;
  const live = scope.live.secrets[secret];
  if (live === undefined) return undefined;
  const remaining = remainingOf(live, scope, held);
  const { accounts, impact, actions, findings: unsure } = remaining;
  if (accounts.length === 0)
    return unsure.length === 0 ? undefined : verdict(secret, undefined, [{ findings: unsure }]);
  if (!prune) return verdict(secret, undefined, [{ findings: [unfinished(listed, remaining)] }]);
  const reasons = ['its deletion is scheduled, and its accounts are still to come'];
  const fields = [{ path: 'accounts', before: { names: accounts }, after: null }];
  const findings = checkOldInstance(live, scope);
  return verdict(secret, 'delete', [{ reasons, fields, impact, actions, findings }]);
};
