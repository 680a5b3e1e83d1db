import { checkSecret } from '../config/generated/validators.gen.js';
import { isInstanceId } from '../config/resolve/instances.ts';
import type { DraftSecret } from '../model/draft.ts';
import { formatDuration } from '../model/duration.ts';

/** Where Terraform has what an entry calls so. */
const attributes: Readonly<Record<string, string>> = {
  name: '`secret_name`',
  description: '`description`',
  instance: '`extended_config`',
  accounts: 'the names of its accounts',
  rotation: '`rotation_interval`',
  encryptionKey: '`encryption_key_id`',
  kmsInstance: '`dkms_instance_id`',
  tags: '`tags`',
  customData: '`extended_config`',
};

/** The attributes, never their values, that keep a secrets file from taking a secret as it is; empty where it takes it. */
export const misfitsOf = ({ notes: _, accounts, rotation = 'off', ...fields }: DraftSecret): readonly string[] => {
  const isInterval = rotation === 'off' || (rotation >= 6 * 3600 && rotation <= 365 * 86_400);
  const isValid = checkSecret({
    ...fields,
    accounts: { mode: accounts.mode, ...(accounts.how === 'import' ? { import: accounts.accounts } : {}) },
    rotation: rotation === 'off' ? rotation : formatDuration(rotation),
  });
  const keys = [
    ...(isInstanceId(fields.instance) ? [] : ['instance']),
    ...(isInterval ? [] : ['rotation']),
    ...(isValid ? [] : (checkSecret.errors ?? [])).map(({ instancePath }) => instancePath.split('/')[1] ?? ''),
  ];
  return [...new Set(keys.map((key) => attributes[key] ?? 'all of it together'))];
};
