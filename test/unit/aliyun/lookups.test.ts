import { describe, expect, it } from 'vitest';
import type { ApiAction } from '../../../src/aliyun/api/actions.ts';
import { CallFault, type Failure } from '../../../src/aliyun/api/failure.ts';
import { makeLookups } from '../../../src/aliyun/lookups/lookups.ts';
import type { Answer, Call, Params } from '../../../src/aliyun/wire/call.ts';
import type { SecretAccounts } from '../../../src/model/observed.ts';
import { problemsOf } from '../../support/wire-connect.ts';

type Asked = { readonly action: ApiAction; readonly params: Params };
type Reply = Answer['fields'] | Failure;

const date = Date.parse('2026-11-24T10:00:00Z');
const now = '2026-11-24T10:00:00Z';

/** A service that answers from a script; what it was asked is remembered. */
const answering = (reply: (asked: Asked, nth: number) => Reply): { call: Call; asked: Asked[] } => {
  const asked: Asked[] = [];
  const call: Call = async (action, params) => {
    asked.push({ action, params });
    const said = reply({ action, params }, asked.length);
    if ('kind' in said) throw new CallFault(action, said as Failure);
    return { action, fields: said, date, requestId: 'R-1' };
  };
  return { call, asked };
};

const stalled: Call = (_action, _params, options) =>
  new Promise((_resolve, reject) => {
    options?.signal?.addEventListener('abort', () =>
      reject(new CallFault('GetRole', { kind: 'interrupted', how: 'waiting' })),
    );
  });

const failure = { secretName: 'app', failureInfo: { errorCode: 'Kms:Code', errorMessage: 'why' } };
const event = (more: object) => ({
  Name: 'Secret:RotateSecret:Failure',
  Time: date,
  ResourceId: ' acs:kms:cn-hangzhou:1:secret/app',
  Content: JSON.stringify(failure),
  ...more,
});
const events = (...list: readonly object[]) => ({ Success: 'true', SystemEvents: { SystemEvent: list } });
const read = (...list: readonly object[]) =>
  makeLookups(answering(() => events(...list)).call).rotationEvents('app', now);

describe('rotation events', () => {
  const told = { at: now, outcome: 'failed', reason: { code: 'Kms:Code', message: 'why' } };
  it.each<[string, object]>([
    ['with an object', {}],
    ['with a list of one', { Content: JSON.stringify([failure]) }],
    ['with the whole event', { Content: JSON.stringify({ content: failure }) }],
    ['with the whole event, its content a text', { Content: JSON.stringify([{ content: JSON.stringify(failure) }]) }],
    ['with its time as a text', { Time: String(date) }],
  ])('%s', async (_case, more) => expect(await read(event(more))).toEqual([told]));

  it('tells a success, and what has no reason or cannot be read, by its ARN', async () => {
    const done = event({ Name: 'Secret:RotateSecret:Success', Content: '{"secretName":"app"}', Time: date - 1000 });
    const found = await read(done, event({ Content: 'no JSON' }));
    expect(found).toEqual([
      { at: now, outcome: 'failed' },
      { at: '2026-11-24T09:59:59Z', outcome: 'done' },
    ]);
  });

  it.each<[string, object]>([
    ['of a secret that has the name in its own', { Content: '{"secretName":"app-2"}' }],
    ['of another kind', { Name: 'Key:Deleted' }],
    ['without a time', { Time: 'late' }],
  ])('not one %s', async (_case, more) => expect(await read(event(more))).toEqual([]));

  it('asks for seven days, page by page until one is not full, and not for ever', async () => {
    const full = Array.from({ length: 100 }, () => event({}));
    const { asked, call } = answering((_asked, nth) => events(...(nth < 3 ? full : [])));
    expect(await makeLookups(call).rotationEvents('app', now)).toHaveLength(200);
    expect(asked.map(({ params }) => params.PageNumber)).toEqual([1, 2, 3]);
    expect(asked[0]?.params).toMatchObject({ Product: 'KMS', SearchKeywords: 'app', StartTime: date - 7 * 86_400_000 });
    const endless = answering(() => events(...full));
    await makeLookups(endless.call).rotationEvents('app', now);
    expect(endless.asked).toHaveLength(20);
  });

  it.each<[object, string]>([
    [{ Success: 'false', Code: 'Throttling.User' }, 'E_THROTTLED'],
    [{ Success: 'false', Code: 'some text' }, 'E_UNEXPECTED_ANSWER'],
    [{ Success: 'true', SystemEvents: { SystemEvent: 'text' } }, 'E_UNEXPECTED_ANSWER'],
  ])('a refusal may come as a success: %o', async (fields, code) => {
    const { call } = answering(() => ({ ...fields }));
    const [problem] = await problemsOf(makeLookups(call).rotationEvents('app', now));
    expect(problem?.code).toBe(code);
  });
});

describe('the service-linked role', () => {
  const role = (reply: Reply) => makeLookups(answering(() => reply).call).serviceRole();
  const refused = (status: number, code: string): Failure => ({ kind: 'refused', status, code });
  const name = 'AliyunServiceRoleForKMSSecretsManagerForRDS';

  it('is there', async () => expect(await role({ Role: {} })).toEqual({ name, there: true }));
  it('is missing', async () => expect(await role(refused(404, 'EntityNotExist.Role'))).toEqual({ name, there: false }));
  it('is not known without the permission', async () => {
    const [problem] = await problemsOf(role(refused(403, 'NoPermission')));
    expect(problem).toMatchObject({ code: 'E_DENIED', hint: expect.stringContaining('ram:GetRole') });
  });

  it('is not waited for longer than the limit, and not once the command is to stop', async () => {
    const [late] = await problemsOf(makeLookups(stalled, 20).serviceRole());
    expect(late).toMatchObject({ code: 'E_UNREACHABLE', message: 'RAM: no answer came within 0.02 seconds' });
    const stop = new AbortController();
    const waiting = problemsOf(makeLookups(stalled, 60_000).serviceRole(stop.signal));
    stop.abort();
    expect((await waiting)[0]?.code).toBe('E_INTERRUPTED');
  });
});

describe('history', () => {
  const trailed = (id: string, eventTime: string) => ({
    eventId: id,
    eventTime,
    requestParameters: { SecretName: 'app' },
  });
  const of = { secret: 'app', seconds: 3600, reads: false, accounts: { instances: [], names: [] } };
  const kindOf = ({ params }: Asked) => params['LookupAttribute.2.Value'];

  it('asks for each kind of call, page by page, and tells an event once, newest first', async () => {
    const { asked, call } = answering((one) => {
      if (kindOf(one) === 'AliyunServiceEvent') return { Events: [trailed('b', '2026-11-24T09:00:00Z')] };
      if (kindOf(one) !== 'RotateSecret') return { Events: [] };
      return one.params.NextToken === 'two'
        ? { Events: [trailed('b', '2026-11-24T09:00:00Z')], NextToken: '' }
        : { Events: [trailed('a', '2026-11-24T08:00:00Z')], NextToken: 'two' };
    });
    const found = await makeLookups(call).history(of);
    expect(found.events.map(({ at }) => at)).toEqual(['2026-11-24T09:00:00Z', '2026-11-24T08:00:00Z']);
    expect(JSON.stringify(found.events)).not.toContain('"id"');
    expect(found).toMatchObject({ since: '2026-11-24T09:00:00Z', until: now, cut: [] });
    expect(asked[0]?.params).toEqual({ MaxResults: '1' });
    expect(asked.map(kindOf)).toContain('DeleteSecret');
    expect(asked.map(kindOf)).toContain('AliyunServiceEvent');
    expect(asked.map(kindOf)).not.toContain('GetSecretValue');
    expect(asked.at(-1)?.params).toMatchObject({ StartTime: '2026-11-24T09:00:00Z', EndTime: now });
  });

  it('tells reads when it is asked for them', async () => {
    const { asked, call } = answering(() => ({ Events: [] }));
    await makeLookups(call).history({ ...of, reads: true });
    expect(asked.map(kindOf)).toContain('GetSecretValue');
  });

  it('ends where pages do not, and says so', async () => {
    const { call } = answering((one) => ({
      Events: [],
      ...(kindOf(one) === 'TagResource' ? { NextToken: 'more' } : {}),
    }));
    expect((await makeLookups(call).history(of)).cut).toEqual(['TagResource']);
  });

  it('is denied at the first call', async () => {
    const { asked, call } = answering(() => ({ kind: 'refused', status: 403, code: 'NoPermission' }));
    const [problem] = await problemsOf(makeLookups(call).history(of));
    expect(problem).toMatchObject({ code: 'E_DENIED', hint: expect.stringContaining('actiontrail:LookupEvents') });
    expect(asked).toHaveLength(1);
  });

  describe('of its accounts', () => {
    const deleted = (account: string, instance: string) => ({
      eventName: 'DeleteAccount',
      eventTime: '2026-11-24T09:00:00Z',
      serviceName: 'Rds',
      requestParameters: { DBInstanceId: instance, AccountName: account, AccountPassword: 'Canary-Passw0rd' },
    });
    const secret = {
      SecretName: 'app',
      Arn: 'a',
      CreateTime: '2026-11-01T00:00:00Z',
      SecretType: 'Rds',
      ExtendedConfig: '{"SecretSubType":"DoubleUsers","DBInstanceId":"rm-1"}',
      Tags: { Tag: [{ TagKey: 'keyturn:accounts', TagValue: 'app/app_clone' }] },
    };
    const rows = [deleted('app', 'rm-1'), deleted('app_clone', 'rm-1'), deleted('app', 'rm-2'), deleted('x', 'rm-1')];
    const told = (described: Reply) =>
      answering((one) => {
        if (one.action === 'DescribeSecret') return described;
        return { Events: kindOf(one) === 'DeleteAccount' ? rows : [] };
      });
    const seenIn = async (described: Reply, accounts: SecretAccounts) => {
      const { asked, call } = told(described);
      const found = await makeLookups(call).history({ ...of, accounts });
      expect(JSON.stringify(found)).not.toContain('Canary');
      const seen = found.events.map(({ parameters }) => `${parameters.AccountName} ${parameters.DBInstanceId}`);
      const rds = asked.filter(({ params }) => params['LookupAttribute.1.Value'] === 'Rds');
      return { seen, calls: rds.length, names: found.accounts.names };
    };

    it('are those that the secret names', async () => {
      expect(await seenIn(secret, of.accounts)).toEqual({
        seen: ['app rm-1', 'app_clone rm-1'],
        calls: 9,
        names: ['app', 'app_clone'],
      });
    });

    it('and those of the files, where it is gone or may not be described', async () => {
      const files = { instances: ['rm-2'], names: ['app'] };
      for (const code of ['Forbidden.ResourceNotFound', 'Forbidden.NoPermission'])
        expect(await seenIn({ kind: 'refused', status: 403, code }, files)).toMatchObject({ seen: ['app rm-2'] });
      expect(await seenIn(secret, files)).toMatchObject({ seen: ['app rm-1', 'app_clone rm-1', 'app rm-2'] });
    });

    it('are not asked for where nobody knows them', async () => {
      const absent = { kind: 'refused', status: 404, code: 'Forbidden.ResourceNotFound' } as const;
      expect(await seenIn(absent, of.accounts)).toEqual({ seen: [], calls: 0, names: [] });
    });
  });

  it('takes no other answer for one', async () => {
    const { call } = answering(() => ({ Events: 'text' }));
    const [problem] = await problemsOf(makeLookups(call).history(of));
    expect(problem?.code).toBe('E_UNEXPECTED_ANSWER');
  });
});
