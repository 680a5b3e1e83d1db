import { diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Action, Settings } from '../../model/action.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveSecret } from '../../model/live.ts';
import { backupMark, backupName, markKey } from '../../model/marks.ts';
import { isSame } from '../change/field-progress.ts';
import { type Part, problem, type Verdict, verdict } from '../change/part.ts';
import type { Finding } from '../change/plan.ts';
import { backupOf, type Scope } from '../scope/scope.ts';
import { listed } from '../scope/values.ts';
import { isEmpty, lackingIn, settingsOf, unmanagedOf } from './settings.ts';

type Because = Extract<Action, { do: 'deleteBackup' }>['because'];

const deletion = (secret: string, backup: string, scope: Scope, because: Because): Action => ({
  do: 'deleteBackup',
  secret,
  backup,
  owner: scope.owner,
  because,
});

/** What cannot be read cannot be carried over: nothing of it is dropped in silence. */
export const checkPolicy = (desired: DesiredSecret, live: LiveSecret): readonly Finding[] => {
  if (live.kmsInstance === undefined || live.policy !== undefined) return [];
  const why = live.policyUnread === undefined ? '' : `: ${live.policyUnread.says}`;
  const message = `The policy of secret ${live.name} could not be read, so a replacement would lose it${why}.`;
  const hint =
    live.policyUnread?.hint ??
    'Let whoever plans read it: keyturn policy --for plan names the permissions, kms:GetSecretPolicy among them.';
  return [problem('E_POLICY_UNREADABLE', desired, message, hint)];
};

/**
 * The old secret's settings go into a second secret before it is destroyed, and that is deleted last. A backup of an earlier
 * run that was cut off is taken as it is, unless the old secret has changed since.
 */
export const backUp = (desired: DesiredSecret, unmanaged: Settings, scope: Scope): Part => {
  const { name: secret, instance } = desired;
  const [there, name] = [backupOf(secret, scope), backupName(secret)];
  if (isEmpty(unmanaged)) return there === undefined ? {} : { actions: [deletion(secret, name, scope, 'replaced')] };
  const isGood = there !== undefined && isSame(unmanagedOf(desired, there), unmanaged);
  const tags = { ...unmanaged.tags, [markKey.owner]: scope.owner, [markKey.backupOf]: backupMark(secret) };
  // Where the new secret will be: a policy needs a KMS instance, and a key or an instance that refuses is found out here.
  const { encryptionKey, kmsInstance } = settingsOf(desired, unmanaged);
  const at = { ...(encryptionKey && { encryptionKey }), ...(kmsInstance && { kmsInstance }) };
  const backup = { ...unmanaged, ...at, name, instance: instance.id, tags };
  return {
    actions: [
      ...(there === undefined || isGood ? [] : [deletion(secret, name, scope, 'stale')]),
      ...(isGood ? [] : [{ do: 'createBackup', secret, backup } as const]),
      deletion(secret, name, scope, 'replaced'),
    ],
  };
};

/** Its secret is there and has all that it holds. */
const goes = (secret: string, backup: LiveSecret, scope: Scope): Part => ({
  fields: [{ path: 'backup', before: backup.name, after: null }],
  actions: [deletion(secret, backup.name, scope, 'replaced')],
});

/** What a replacement that was cut off has left of settings, for the secret that is made now. */
export const restorable = (desired: DesiredSecret, scope: Scope): Part & { readonly settings?: Settings } => {
  const backup = backupOf(desired.name, scope);
  if (backup === undefined) return {};
  return {
    settings: unmanagedOf(desired, backup),
    findings: checkPolicy(desired, backup),
    actions: [deletion(desired.name, backup.name, scope, 'replaced')],
  };
};

/** Somebody may have changed the new secret since: keyturn neither undoes that nor throws away what may be missing. */
export const leftBackup = (desired: DesiredSecret, live: LiveSecret, scope: Scope): Part => {
  const backup = backupOf(desired.name, scope);
  if (backup === undefined) return {};
  const lacking = lackingIn(unmanagedOf(desired, backup), live);
  const unread = [live, backup].flatMap((one) => checkPolicy(desired, one));
  if (lacking.length === 0 && unread.length === 0) return goes(desired.name, backup, scope);
  const message = `Secret ${backup.name} holds settings from before ${desired.name} was replaced that differ from what is there now: ${listed(lacking.length === 0 ? ['policy'] : lacking)}.`;
  const hint = `Write into the file, or set by hand, what is missing. Then delete ${backup.name} in the KMS console.`;
  return { findings: [problem('W_BACKUP_LEFT', desired, message, hint)] };
};

/** Backups of secrets that the files do not name any more, by name. */
export const orphanBackups = (scope: Scope): readonly LiveSecret[] => {
  const all = Object.values(scope.live.backups);
  if (all.length === 0) return [];
  const named = new Set([...scope.byName.keys()].map(backupName));
  return all.filter(({ name }) => !named.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** Deleted with `--prune`, told without. */
export const diffOrphanBackup = ({ name }: LiveSecret, scope: Scope, prune: boolean): Verdict => {
  if (prune)
    return verdict(name, 'delete', [
      {
        reasons: ['holds settings of a secret that is in no file, and --prune was given'],
        fields: [{ path: 'owner', before: scope.owner, after: null }],
        impact: [{ kind: 'final', message: 'The settings that it holds are deleted for good.' }],
        actions: [deletion(name, name, scope, 'orphan')],
      },
    ]);
  const message = `Secret ${name} holds settings of a secret whose replacement was cut off and that is in no file any more.`;
  const hint = 'Put the entry back to finish the replacement, or delete the settings with --prune.';
  return verdict(name, undefined, [{ findings: [diagnostic('W_UNMANAGED', message, { secret: name, hint })] }]);
};
