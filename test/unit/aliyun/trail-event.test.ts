import { describe, expect, it } from 'vitest';
import { trailEvent } from '../../../src/aliyun/lookups/trail-event.ts';

const canary = 'Canary-Passw0rd';
const event = {
  eventId: 'e-1',
  eventName: 'RotateSecret',
  eventTime: '2026-11-24T10:00:00Z',
  eventType: 'ApiCall',
  requestId: 'R-1',
  sourceIpAddress: '203.0.113.7',
  userIdentity: { type: 'ram-user', userName: 'alice', accessKeyId: canary, sessionContext: { token: canary } },
  requestParameters: { SecretName: 'orders/app', VersionId: 'v2' },
};
const read = (more: object) => trailEvent({ ...event, ...more }, 'orders/app');

it('takes time, call, caller, address and harmless parameters', () => {
  expect(read({})).toEqual({
    id: 'e-1',
    at: '2026-11-24T10:00:00Z',
    event: 'RotateSecret',
    service: 'KMS',
    type: 'ApiCall',
    by: { type: 'ram-user', name: 'alice' },
    from: '203.0.113.7',
    parameters: { VersionId: 'v2' },
    requestId: 'R-1',
  });
});

describe('what is not on the list does not come through', () => {
  it.each<[string, object]>([
    [
      'parameters',
      {
        requestParameters: {
          SecretName: 'orders/app',
          SecretData: canary,
          ExtendedConfig: canary,
          Description: canary,
          Tags: [{ TagKey: canary }],
          secretData: canary,
          [canary]: 'x',
        },
      },
    ],
    [
      'a whole JSON text',
      { requestParameterJson: `{"SecretData":"${canary}"}`, responseElements: { SecretData: canary } },
    ],
    [
      'messages and other members',
      { errorCode: 'X', errorMessage: canary, userAgent: canary, additionalEventData: canary },
    ],
    [
      'a value where a harmless one is expected',
      { requestParameters: { SecretName: 'orders/app', VersionId: { a: canary } } },
    ],
    ['JSON inside a harmless one', { requestParameters: { SecretName: 'orders/app', VersionId: `{"p":"${canary}"}` } }],
    ['something long', { requestParameters: { SecretName: 'orders/app', VersionId: canary.repeat(20) } }],
    ['text in place of a code', { errorCode: `refused: ${canary}` }],
    ['text in place of an address', { sourceIpAddress: `from ${canary}` }],
    ['text in place of a name', { eventName: `Rotate ${canary}`, eventType: ` ${canary}` }],
  ])('%s', (_case, more) => {
    const found = read(more);
    expect(found).toBeDefined();
    expect(JSON.stringify(found)).not.toContain('Canary');
  });
});

describe('events of one secret', () => {
  const arn = 'acs:kms:cn-hangzhou:1:secret/orders/app';
  it.each<[string, object]>([
    ['by name', {}],
    ['by ARN', { requestParameters: { SecretName: arn } }],
    ['by its JSON text', { requestParameters: undefined, requestParameterJson: '{"SecretName":"orders/app"}' }],
    ['as a JSON text in the place of an object', { requestParameters: '{"SecretName":"orders/app"}' }],
    ['as one of the tagged resources', { requestParameters: { 'ResourceId.2': 'orders/app' } }],
    ['in a list of tagged resources', { requestParameters: { ResourceId: ['other', arn] } }],
    ['as the resource', { requestParameters: {}, resourceName: `other,${arn}` }],
  ])('%s', (_case, more) => expect(read(more)).toBeDefined());

  it.each<[string, object]>([
    ['of another secret', { requestParameters: { SecretName: 'app' } }],
    ['of one that ends alike', { requestParameters: { SecretName: 'acs:kms:cn-hangzhou:1:secret/prod/orders/app' } }],
    ['of something else', { requestParameters: { KeyId: 'orders/app' } }],
    ['without parameters', { requestParameters: 'no JSON' }],
    ['without a time', { eventTime: 'yesterday' }],
  ])('not those %s', (_case, more) => expect(read(more)).toBeUndefined());

  it('nor what is no event', () => expect(trailEvent('text', 'orders/app')).toBeUndefined());
});

it('bears what is missing, and says of a refusal its code', () => {
  const bare = {
    eventTime: event.eventTime,
    requestParameters: event.requestParameters,
    errorCode: 'Forbidden.NoPermission',
  };
  expect(trailEvent(bare, 'orders/app')).toEqual({
    at: '2026-11-24T10:00:00Z',
    event: 'unknown',
    service: 'KMS',
    type: 'unknown',
    by: { type: 'unknown', name: '' },
    from: '',
    error: 'Forbidden.NoPermission',
    parameters: { VersionId: 'v2' },
  });
});

describe('events of its accounts at RDS', () => {
  const accounts = { instances: ['rm-1'], names: ['app'] };
  const grant = {
    ...event,
    serviceName: 'Rds',
    eventName: 'GrantAccountPrivilege',
    requestParameters: {
      DBInstanceId: 'rm-1',
      AccountName: 'app',
      DBName: 'orders,audit',
      AccountPrivilege: 'ReadOnly,ReadWrite',
    },
  };
  const seen = (more: object) => trailEvent({ ...grant, ...more }, 'orders/app', accounts);

  it('name the account, the databases and the permissions', () => {
    expect(seen({})).toMatchObject({
      event: 'GrantAccountPrivilege',
      service: 'RDS',
      parameters: { ...grant.requestParameters },
    });
  });

  it.each<[string, object, boolean]>([
    [
      'with the instance as the resource alone',
      { requestParameters: { AccountName: 'app' }, resourceName: 'rm-1' },
      true,
    ],
    [
      'of the same name on another instance',
      { requestParameters: { ...grant.requestParameters, DBInstanceId: 'rm-2' } },
      false,
    ],
    ['of another account', { requestParameters: { ...grant.requestParameters, AccountName: 'other' } }, false],
    ['of the instance as a whole', { requestParameters: { DBInstanceId: 'rm-1' } }, false],
    ['of another service', { serviceName: 'Kms' }, false],
  ])('%s', (_case, more, isTold) => expect(seen(more) !== undefined).toBe(isTold));

  it('tell no password and no free text', () => {
    const text = JSON.stringify(
      seen({ requestParameters: { ...grant.requestParameters, AccountPassword: canary, AccountDescription: canary } }),
    );
    expect(text).toContain('ReadWrite');
    expect(text).not.toContain('Canary');
  });
});
