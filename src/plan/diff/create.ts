import type { NewSecret, Settings } from '../../model/action.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import { onRemoveMark } from '../../model/marks.ts';
import { checkTwins, checkUnknownHolders } from '../accounts/account-holders.ts';
import { type Creation, createdSeats, importedSeats, type Replaced, type Seat } from '../accounts/seats.ts';
import { cutsOff, type Part, problem } from '../change/part.ts';
import type { FieldChange, Finding } from '../change/plan.ts';
import { payOff } from '../checks/owes.ts';
import { checkInterval } from '../checks/rotation.ts';
import { instanceOf, namedAccounts, type Scope } from '../scope/scope.ts';
import { tagsAtCreation } from '../scope/tags.ts';
import {
  accountsValue,
  desiredCustomData,
  desiredInstanceValue,
  keyChanges,
  listed,
  present,
  rotationValue,
} from '../scope/values.ts';
import { carried, noSettings, settingsOf } from '../settings/settings.ts';
import { checkCustomData } from './data.ts';
import { grantsAtCreation } from './grants.ts';
import { tooManyTags } from './tags.ts';

const seatsOf = (secret: DesiredSecret, creation: Creation): readonly Seat[] => {
  const instance = instanceOf(secret, creation.scope);
  if (instance === undefined || secret.accounts.how === 'unknown') return [];
  return secret.accounts.how === 'create'
    ? createdSeats(secret, secret.accounts, instance, creation)
    : importedSeats(secret, secret.accounts, instance, creation);
};

const isThrownAway = (seat: Seat): boolean => seat.password.from === 'throwAway';

/**
 * Rotations until every password is one that KMS set. Each sets the one of ACSPrevious and swaps the two; which
 * account of a pair KMS puts there first is a guess, so that a pair needs both as soon as one password is unknown.
 */
const owesOf = (secret: DesiredSecret, seats: readonly Seat[]): number =>
  secret.rotateOnCreate || seats.some(isThrownAway) ? seats.length : 0;

const newSecret = (
  secret: DesiredSecret,
  settings: Settings,
  seats: readonly Seat[],
  tags: NewSecret['tags'],
): NewSecret => ({
  ...settings,
  name: secret.name,
  mode: secret.accounts.mode,
  instance: secret.instance.id,
  // ACSCurrent must be a password that works: known ones first.
  accounts: [...seats.filter((seat) => !isThrownAway(seat)), ...seats.filter(isThrownAway)].map(
    ({ name, password }) => ({ name, password }),
  ),
  rotation: secret.rotation,
  tags,
});

/** Every field that will be set. */
const fieldsAtCreation = (
  secret: DesiredSecret,
  scope: Scope,
  owes: number,
  unmanaged: Settings,
): readonly FieldChange[] => {
  const fresh = (path: string, after: FieldChange['after'] | undefined): readonly FieldChange[] =>
    after === undefined ? [] : [{ path, before: null, after }];
  return [
    ...fresh('description', secret.description),
    ...fresh('instance', desiredInstanceValue(secret, scope)),
    ...fresh('accounts', accountsValue(secret)),
    ...grantsAtCreation(secret, scope),
    ...fresh('rotation', rotationValue(secret.rotation)),
    ...fresh('owes', owes > 0 ? owes : undefined),
    ...keyChanges('tags', {}, present(secret.tags)),
    ...keyChanges('customData', {}, present(desiredCustomData(secret))),
    ...fresh('encryptionKey', secret.encryptionKey),
    ...fresh('kmsInstance', secret.kmsInstance),
    ...carried(unmanaged).fields.map((field) => ({ ...field, before: null })),
    ...fresh('protect', secret.protect ? true : undefined),
    ...fresh('onRemove', onRemoveMark(secret.onRemove, secret.recoveryWindow)),
  ];
};

/** Imported accounts are in use today: a password that KMS sets cuts off whoever uses them. */
const interruption = (secret: DesiredSecret, seats: readonly Seat[], owes: number): Part => {
  if (secret.accounts.how !== 'import' || owes === 0) return {};
  const names = seats.map(({ name }) => name).sort();
  const message = `KMS sets a new password on ${listed(names)} right after ${secret.name} is created.`;
  return cutsOff(message, "Whoever uses today's password is cut off.");
};

const unsaid = (secret: DesiredSecret): Finding =>
  problem(
    'E_ACCOUNTS_UNSAID',
    secret,
    `This plan makes ${secret.name}, and the file does not say where its accounts come from.`,
    'Say create: for new accounts, or import: for accounts that are there.',
    'accounts',
  );

/** Each account of a pair owns what it creates; the other cannot alter it (PostgreSQL). */
const ownership = (secret: DesiredSecret, scope: Scope): readonly Finding[] => {
  const instance = instanceOf(secret, scope);
  if (secret.accounts.mode !== 'dual' || instance?.engine !== 'PostgreSQL') return [];
  const message = `On PostgreSQL each account of ${secret.name} owns the objects that it creates.`;
  const hint = 'Let migrations run under a role that both accounts belong to (SET ROLE), or use mode: single.';
  return [problem('W_OBJECT_OWNERSHIP', secret, message, hint, 'accounts.mode', 'accounts')];
};

const nothingReplaced: Replaced = { inUse: [], isOwing: false, unmanaged: noSettings };

/** A secret whose name nobody has, or that replaces one. */
export const diffCreate = (
  secret: DesiredSecret,
  scope: Scope,
  replaced: Replaced = nothingReplaced,
): readonly Part[] => {
  const seats = seatsOf(secret, { scope, ...replaced });
  const owes = owesOf(secret, seats);
  const settings = settingsOf(secret, replaced.unmanaged);
  const tags = tagsAtCreation(secret, settings.tags, scope, owes);
  return [
    { fields: fieldsAtCreation(secret, scope, owes, replaced.unmanaged) },
    ...seats,
    interruption(secret, seats, owes),
    {
      actions: [
        { do: 'createSecret', secret: newSecret(secret, settings, seats, tags) },
        ...payOff(secret.name, { count: owes, series: '' }),
      ],
      findings: [
        ...(secret.accounts.how === 'unknown' ? [unsaid(secret)] : []),
        ...checkTwins(secret, scope, namedAccounts(secret) ?? []),
        ...checkUnknownHolders(secret, scope),
        ...ownership(secret, scope),
        ...checkInterval(secret),
        ...checkCustomData(secret, settings.customData),
        ...tooManyTags(secret, { tags: {} }, tags),
      ],
    },
  ];
};
