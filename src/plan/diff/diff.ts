import { diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SeenAccount } from '../../model/action.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import type { ListedSecret, LiveSecret } from '../../model/live.ts';
import { markKey } from '../../model/marks.ts';
import { checkAccountInUse, checkTwins } from '../accounts/account-holders.ts';
import { joinParts, type Part, problem, type Verdict, verdict } from '../change/part.ts';
import type { FieldChange, Finding, Refusal } from '../change/plan.ts';
import { checkAccountsAlive } from '../checks/alive.ts';
import { fixedFields } from '../checks/fixed-fields.ts';
import { checkGrants, checkInstance } from '../checks/instance.ts';
import { knownAccounts } from '../checks/repair.ts';
import { checkRotation } from '../checks/rotation.ts';
import { instanceOf, isOurs, type Scope } from '../scope/scope.ts';
import { leftBackup, restorable } from '../settings/backup.ts';
import { diffCreate } from './create.ts';
import { grantsAtCreation } from './grants.ts';
import { replacement } from './replace.ts';
import { overdueOnReturn } from './rotation.ts';
import { diffUpdate } from './update.ts';

const isAdopted = (desired: DesiredSecret, { tags, plannedDeleteTime }: ListedSecret): boolean => {
  if (plannedDeleteTime !== undefined) return false;
  const owner = tags[markKey.owner];
  return desired.adopt === true ? owner === undefined : owner !== undefined && desired.adopt === owner;
};

const created = (desired: DesiredSecret, scope: Scope): Verdict => {
  const findings = [
    ...checkInstance(desired, scope),
    ...checkGrants(desired, scope),
    ...checkAccountInUse(desired, scope),
  ];
  const { settings: unmanaged, ...backup } = restorable(desired, scope);
  const replaced = unmanaged && { inUse: [], isOwing: false, unmanaged };
  return verdict(desired.name, 'create', [{ findings }, ...diffCreate(desired, scope, replaced), backup]);
};

/** How it could become ours; what is no RDS secret, or on its way out, cannot. */
const wayIn = ({ type, tags, plannedDeleteTime }: ListedSecret): string => {
  const owner = tags[markKey.owner];
  if (type !== 'Rds' || plannedDeleteTime !== undefined) return '';
  if (owner === undefined) return 'To take it over, write adopt: true. ';
  return /^[\w.@-]+$/.test(owner) ? `If ${owner} agrees, write adopt: ${owner}. ` : '';
};

const foreign = (desired: DesiredSecret, listed: ListedSecret, scope: Scope): Verdict => {
  const owner = listed.tags[markKey.owner];
  const whose =
    owner === undefined
      ? "is there already and carries no owner's mark"
      : `belongs to the owner ${owner}, not to ${scope.owner}`;
  const scheduled = listed.plannedDeleteTime === undefined ? '' : '; it is scheduled for deletion';
  const message = `Secret ${desired.name} ${whose}${scheduled}.`;
  const more = { secret: desired.name, at: desired.at, hint: wayIn(listed) };
  const refusal: Refusal = diagnostic('E_FOREIGN_SECRET', message, more);
  return { ...verdict(desired.name, undefined, [{ refusals: [refusal] }]), foreign: true };
};

/** Told in every plan of a secret that exists, and no reason to change anything. */
const health = (desired: DesiredSecret, live: LiveSecret, scope: Scope, rotates: boolean): readonly Finding[] => [
  ...checkInstance(desired, scope),
  ...checkAccountInUse(desired, scope),
  ...checkRotation(live, scope.now, desired, rotates),
];

/** Of accounts that the secret has today: those of a replacement are still to come. */
const accountHealth = (desired: DesiredSecret, live: LiveSecret, scope: Scope): readonly Finding[] => [
  ...checkAccountsAlive(desired, live, scope),
  ...checkTwins(desired, scope, knownAccounts(desired, live)),
];

const isChange = ({ before, after }: FieldChange): boolean => before !== after;
const isOfNewAccounts = ({ path }: FieldChange): boolean => path === 'owes' || path.startsWith('grants.');

/** The old secret ends, so what an update of it would write or need is beside the point; its fields are not. */
const replaced = (desired: DesiredSecret, live: LiveSecret, fixed: readonly FieldChange[], scope: Scope): Verdict => {
  const updated = joinParts(diffUpdate(desired, live, scope)).fields.filter((field) => !isOfNewAccounts(field));
  const fields = [...fixed, ...updated, ...grantsAtCreation(desired, scope).filter(isChange)];
  const parts = [{ fields, findings: health(desired, live, scope, true) }];
  return verdict(desired.name, 'replace', [...parts, ...replacement(desired, live, fixed, scope)]);
};

const cannotAdopt = (desired: DesiredSecret, fields: readonly { readonly path: string }[]): Finding =>
  problem(
    'E_ADOPT_DIFFERS',
    desired,
    `Secret ${desired.name} differs in what can never change: ${fields.map(({ path }) => path).join(', ')}.`,
    'Write into the file what is in the cloud, or leave the secret to whoever made it.',
    ...fields.map(({ path }) => path),
    'adopt',
  );

/** Accounts of the secret as they are now. */
const standing = (desired: DesiredSecret, live: LiveSecret, scope: Scope): readonly SeenAccount[] => {
  const instance = instanceOf(desired, scope);
  return knownAccounts(desired, live)
    .flatMap((name) => instance?.accounts[name] ?? [])
    .map(({ name: account, description }) => ({ instance: desired.instance.id, account, description }));
};

/** Back before anything else is done to it: a secret on its way out takes no changes. */
const restoration = (desired: DesiredSecret, live: LiveSecret, plannedDeleteTime: string, scope: Scope): Part => ({
  fields: [{ path: 'plannedDeleteTime', before: plannedDeleteTime, after: null }],
  actions: [{ do: 'restoreSecret', secret: desired.name, accounts: standing(desired, live, scope) }],
  ...overdueOnReturn(desired, live, scope),
});

/** A secret of ours, or one that we are asked to take over. */
const existing = (desired: DesiredSecret, live: LiveSecret, scope: Scope): Verdict => {
  const fixed = fixedFields(desired, live, scope);
  const ours = isOurs(live.tags, scope);
  if (ours && fixed.length > 0) return replaced(desired, live, fixed, scope);
  const updates = diffUpdate(desired, live, scope);
  const rotates = joinParts(updates).actions.some((action) => action.do === 'rotateSecret');
  // What differs may be the accounts themselves, or where they are.
  const ofAccounts = fixed.length > 0 ? [] : accountHealth(desired, live, scope);
  const findings = [...health(desired, live, scope, rotates), ...ofAccounts];
  const parts = [{ fields: fixed, findings }, ...updates, leftBackup(desired, live, scope)];
  if (!ours)
    return verdict(desired.name, 'adopt', [
      ...parts,
      { findings: fixed.length === 0 ? [] : [cannotAdopt(desired, fixed)] },
    ]);
  if (live.plannedDeleteTime !== undefined) {
    return verdict(desired.name, 'restore', [restoration(desired, live, live.plannedDeleteTime, scope), ...parts]);
  }
  const update = verdict(desired.name, 'update', parts);
  return update.fields.length > 0 ? update : verdict(desired.name, undefined, parts);
};

const unreadable = (desired: DesiredSecret): Verdict => {
  const message = `Secret ${desired.name} is listed but could not be described.`;
  const hint = 'It may have been deleted just now: plan again.';
  return verdict(desired.name, undefined, [{ findings: [problem('E_SECRET_UNREADABLE', desired, message, hint)] }]);
};

/** What is to happen to one secret of the files, and what people must hear about it. */
export const diff = (desired: DesiredSecret, scope: Scope): Verdict => {
  const listed = scope.live.listed[desired.name];
  if (listed === undefined) return created(desired, scope);
  if (!isOurs(listed.tags, scope) && !isAdopted(desired, listed)) return foreign(desired, listed, scope);
  const live = scope.live.secrets[desired.name];
  return live === undefined ? unreadable(desired) : existing(desired, live, scope);
};
