/** One instance with one account. */
export const seed = {
  instances: [
    {
      id: 'rm-1',
      engine: 'MySQL',
      server: 'none',
      databases: ['db'],
      accounts: [{ name: 'one', password: 'Old-passw0rd' }],
    },
  ],
} as const;

/** Parameters of CreateSecret, but the name: a managed secret of that account, rotated each week. */
export const managed = {
  VersionId: 'v1',
  SecretType: 'Rds',
  SecretData: '{"Accounts":[{"AccountName":"one","AccountPassword":"Old-passw0rd"}]}',
  ExtendedConfig: '{"SecretSubType":"SingleUser","DBInstanceId":"rm-1","CustomData":{"2":"b","1":"a"}}',
  EnableAutomaticRotation: 'true',
  RotationInterval: '7d',
};
