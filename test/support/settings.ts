import type { DesiredSecret } from '../../src/model/desired.ts';
import type { TransitionRun } from './transition-run.ts';
import { desiredSecret } from './wire-connect.ts';

/** A secret of whose settings the file says little, and somebody has set the rest by hand. */

export const name = 'orders/app';
const own = 'acs:ram::1234567890123456:';

export const deny = JSON.stringify({
  Version: '1',
  Statement: [
    { Sid: 'all', Effect: 'Allow', Principal: { RAM: [`${own}*`] }, Action: ['kms:*'], Resource: ['*'] },
    {
      Effect: 'Deny',
      Principal: { RAM: [`${own}user/mallory`] },
      Action: ['kms:GetSecretValue'],
      Resource: ['*'],
    },
  ],
});

const byHand = { customData: { n: 1, nested: { x: [1, 2], none: null }, on: true, service: 'orders' } };

export const entry = (more: Partial<DesiredSecret> = {}): DesiredSecret =>
  desiredSecret({
    name,
    accounts: {
      how: 'create',
      mode: 'dual',
      type: 'normal',
      names: ['app', 'app_clone'],
      grants: { orders: 'ReadWrite' },
    },
    customData: { service: 'orders' },
    tags: { stage: 'live' },
    ...more,
  });

/** The accounts of the secret that replaces it. */
export const otherAccounts: Partial<DesiredSecret> = {
  accounts: { how: 'create', mode: 'single', type: 'normal', names: ['shop'], grants: { orders: 'ReadWrite' } },
};

/** What people set in the console. */
export const setByHand = async ({ emulator }: TransitionRun): Promise<void> => {
  const extended = JSON.stringify(byHand.customData);
  await emulator.must('UpdateSecret', {
    SecretName: name,
    Description: 'by hand',
    'ExtendedConfig.CustomData': extended,
  });
  await emulator.must('TagResource', {
    SecretName: name,
    Tags: '[{"TagKey":"cost","TagValue":"42 "},{"TagKey":"empty"}]',
  });
  await emulator.must('SetSecretPolicy', { SecretName: name, PolicyName: 'default', Policy: deny });
};

export const key = { kmsInstance: 'kst-1', encryptionKey: 'key-kst-1' };

/** What the emulator knows of it, without what is another one's by nature. */
export const settingsIn = async ({ emulator }: TransitionRun, secret = name): Promise<unknown> => {
  const described = await emulator.must('DescribeSecret', { SecretName: secret, FetchTags: 'true' });
  const { Policy } = await emulator.must('GetSecretPolicy', { SecretName: secret });
  const { CustomData }: { CustomData: unknown } = JSON.parse(String(described.ExtendedConfig));
  const tags = JSON.stringify(described.Tags);
  return {
    Description: described.Description,
    EncryptionKeyId: described.EncryptionKeyId,
    DKMSInstanceId: described.DKMSInstanceId,
    CustomData,
    Policy,
    tags: ['stage', 'cost', 'empty'].map((tag) => new RegExp(`"${tag}","TagValue":"([^"]*)"`).exec(tags)?.[1]),
  };
};

export const whole = {
  Description: 'by hand',
  EncryptionKeyId: key.encryptionKey,
  DKMSInstanceId: key.kmsInstance,
  CustomData: byHand.customData,
  Policy: deny,
  tags: ['live', '42 ', ''],
};
