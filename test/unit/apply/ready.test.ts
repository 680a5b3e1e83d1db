import { describe, expect, it } from 'vitest';
import { accountWriteOn } from '../../../src/apply/ready.ts';
import type { Action } from '../../../src/model/action.ts';

const on = { instance: 'rm-1', account: 'a' };
const secret = 's';

const actions: readonly Action[] = [
  { do: 'createAccount', ...on, type: 'Normal', owner: 'o', secret },
  { do: 'grant', ...on, grants: {} },
  { do: 'revoke', ...on, databases: [] },
  {
    do: 'createSecret',
    secret: { name: secret, mode: 'single', instance: 'rm-1', accounts: [], rotation: 'off', customData: {}, tags: {} },
  },
  { do: 'setDescription', secret, description: '' },
  { do: 'setCustomData', secret, customData: {} },
  { do: 'setRotation', secret, rotation: 'off', mayRotateNow: false },
  { do: 'setTags', secret, tags: {} },
  { do: 'removeTags', secret, keys: [] },
  { do: 'rotateSecret', secret, versionId: 'v' },
];

describe('account writes', () => {
  it.each(actions.map((action) => [action.do, action] as const))('%s', (name, action) => {
    const expected = ['createAccount', 'grant', 'revoke'].includes(name) ? 'rm-1' : undefined;
    expect(accountWriteOn(action)).toBe(expected);
  });
});
