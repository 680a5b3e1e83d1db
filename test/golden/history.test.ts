import { describe, expect, it } from 'vitest';
import type { History } from '../../src/model/observed.ts';
import { renderHistoryJson } from '../../src/render/history/json.ts';
import { renderHistory } from '../../src/render/history/text.ts';
import { displayWidth } from '../../src/render/shared/text.ts';
import { expectGolden } from './plan-text/golden-file.ts';

const hostile = '\u202Eevil\u001B[2J\nnext';
const range = { since: '2026-11-20T10:00:00Z', until: '2026-11-27T10:00:00Z', cut: [], accounts: { instances: ['rm-1'], names: ['app', 'app_clone'] } };
const some: History = {
  ...range,
  events: [
    {
      at: '2026-11-27T10:00:00Z',
      event: 'DeleteAccount',
      service: 'RDS',
      type: 'ApiCall',
      by: { type: 'ram-user', name: 'bob' },
      from: '203.0.113.8',
      parameters: { DBInstanceId: 'rm-1', AccountName: 'app_clone' },
      requestId: 'REQUEST-3',
    },
    {
      at: '2026-11-27T09:59:59Z',
      event: 'RotateSecret',
      service: 'KMS',
      type: 'AliyunServiceEvent',
      by: { type: 'assumed-role', name: 'aliyunserviceroleforkmssecretsmanagerforrds:secretsmanager-rds' },
      from: 'Internal',
      error: 'Rejected.RotationFailed',
      parameters: { VersionId: '025af497-44b4-4522-ab03-bbf9c85c1dfc' },
      requestId: 'REQUEST-2',
    },
    {
      at: '2026-11-23T08:00:00Z',
      event: 'UpdateSecretRotationPolicy',
      service: 'KMS',
      type: 'ApiCall',
      by: { type: 'ram-user', name: 'alice' },
      from: '203.0.113.7',
      parameters: { EnableAutomaticRotation: 'true', RotationInterval: '30d' },
      requestId: 'REQUEST-1',
    },
    { at: '2026-11-22T08:00:00Z', event: 'TagResource', service: 'KMS', type: 'ConsoleOperation', by: { type: 'root-account', name: '' }, from: '', parameters: {} },
  ],
};
const cases: Readonly<Record<string, History>> = {
  some,
  none: { ...range, accounts: { instances: [], names: [] }, events: [] },
  hostile: {
    ...range,
    cut: ['RotateSecret', 'DeleteSecret'],
    events: some.events.map((event) => ({ ...event, event: hostile, from: hostile, by: { type: hostile, name: hostile } })),
  },
};
const file = (name: string): URL => new URL(`history/${name}`, import.meta.url);

describe.each(Object.entries(cases))('history: %s', (name, history) => {
  it.each([60, 80, 120])('at %i columns', (width) => {
    const text = renderHistory({ secret: 'orders/app', isKnown: name !== 'none' }, history, { width, color: false });
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    expectGolden(text, file(`${name}-${width}.txt`));
  });

  it('as JSON', () => {
    const head = { toolVersion: '0.1.0', secret: 'orders/app', region: 'cn-hangzhou' };
    expectGolden(renderHistoryJson(head, history), file(`${name}.json.txt`));
  });
});
