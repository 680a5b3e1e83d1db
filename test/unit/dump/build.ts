import type { Described } from '../../../src/dump/unowned.ts';

/** A secret that nobody owns, as KMS describes it. */
export const described = (given: Partial<Described> = {}): Described => ({
  name: 'app',
  type: 'Rds',
  tags: {},
  arn: 'acs:kms:cn-hangzhou:1:secret/app',
  description: '',
  createTime: '2026-11-01T00:00:00Z',
  mode: 'single',
  instance: 'rm-bp1',
  customData: {},
  rotation: { state: 'off' },
  ...given,
});
