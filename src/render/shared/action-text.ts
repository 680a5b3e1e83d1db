import type { Action } from '../../model/action.ts';
import { formatDuration } from '../../model/duration.ts';
import type { Grants } from '../../model/engine.ts';
import type { AccountMark } from '../../model/marks.ts';
import type { NamedStep, Step } from '../../plan/change/plan.ts';
import { quoted } from './field-value.ts';
import { byText } from './text.ts';

const list = (names: readonly string[]): string => names.map(quoted).join(', ');

const grantsText = (grants: Grants): string =>
  Object.entries(grants)
    .sort(([a], [b]) => byText(a, b))
    .map(([database, privilege]) => `${quoted(database)} ${privilege}`)
    .join(', ');

const marks = {
  owned: 'its own',
  kept: 'kept',
  deleting: 'about to be deleted',
  released: 'let go',
} as const satisfies Record<AccountMark, string>;

/** What a step does, said like an order. Names only: no value that is secret has a place in an action. */
export const actionText = (action: Action): string => {
  switch (action.do) {
    case 'createAccount':
      return `create ${action.type === 'Super' ? 'super account' : 'account'} ${quoted(action.account)} on ${quoted(action.instance)}`;
    case 'grant':
      return `grant ${grantsText(action.grants)} to ${quoted(action.account)} on ${quoted(action.instance)}`;
    case 'revoke':
      return `revoke ${list(action.databases)} from ${quoted(action.account)} on ${quoted(action.instance)}`;
    case 'setAccountDescription':
      return `mark account ${quoted(action.account)} on ${quoted(action.instance)} as ${marks[action.to]}`;
    case 'deleteAccount':
      return `delete account ${quoted(action.account)} on ${quoted(action.instance)}`;
    case 'restoreSecret':
      return `restore ${quoted(action.secret)}`;
    case 'scheduleDeletion':
      return `schedule deletion of ${quoted(action.secret)} in ${action.days} days`;
    case 'destroySecret':
      return `delete ${quoted(action.secret)} for good`;
    case 'createBackup':
      return `back up settings of ${quoted(action.secret)} as ${quoted(action.backup.name)}`;
    case 'deleteBackup':
      return `delete backup ${quoted(action.backup)}`;
    case 'createSecret':
      return `create secret ${quoted(action.secret.name)}`;
    case 'setDescription':
      return `set description of ${quoted(action.secret)}`;
    case 'setCustomData':
      return `set custom data of ${quoted(action.secret)}`;
    case 'setRotation':
      return action.rotation === 'off'
        ? `turn rotation of ${quoted(action.secret)} off`
        : `let KMS rotate ${quoted(action.secret)} every ${formatDuration(action.rotation)}`;
    case 'setTags':
      return `tag ${quoted(action.secret)} with ${list(Object.keys(action.tags).toSorted(byText))}`;
    case 'removeTags':
      return `remove tags ${list(action.keys)} from ${quoted(action.secret)}`;
    case 'rotateSecret':
      return `rotate ${quoted(action.secret)} now`;
  }
};

/** `createAccount` -> `create account`. */
const words = (action: string): string => action.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A step of a saved plan, of which names are known and no values. */
export const namesText = ({ account, action, instance, secret }: Omit<NamedStep, 'waitsFor'>): string =>
  account === undefined || instance === undefined
    ? `${words(action)} ${quoted(secret)}`
    : `${words(action)} ${quoted(account)} on ${quoted(instance)} for ${quoted(secret)}`;

/** An action, and the secret for which it is done where the action itself does not name it. */
export const stepText = (step: Step | NamedStep): string => {
  const { action, secret } = step;
  if (typeof action === 'string') return namesText({ ...step, action });
  return 'instance' in action ? `${actionText(action)} for ${quoted(secret)}` : actionText(action);
};
