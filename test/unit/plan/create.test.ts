import { describe, expect, it } from 'vitest';
import type { NewSecret } from '../../../src/model/action.ts';
import type { Plan } from '../../../src/plan/change/plan.ts';
import {
  account,
  codesOf,
  createSingle,
  createSuper,
  fieldsOf,
  importing,
  instance,
  live,
  plan,
  secret,
  stepIds,
} from '../../support/plan-builders.ts';

const created = (of: Plan): NewSecret | undefined =>
  of.steps.flatMap(({ action }) => (action.do === 'createSecret' ? [action.secret] : []))[0];

const passwords = (of: Plan): readonly string[] =>
  created(of)?.accounts.map(({ name, password }) => `${name} ${password.from}`) ?? [];

describe('the five ways of the console', () => {
  const standing = instance([account('old_a'), account('old_b')]);
  const ways = [
    {
      way: 'dual create',
      accounts: secret('s').accounts,
      steps: ['s:createAccount:app', 's:createAccount:app_clone', 's:grant:app', 's:grant:app_clone', 's:createSecret'],
      passwords: ['app createAccount', 'app_clone createAccount'],
    },
    {
      way: 'single create normal',
      accounts: createSingle(),
      steps: ['s:createAccount:app', 's:grant:app', 's:createSecret'],
      passwords: ['app createAccount'],
    },
    {
      way: 'single create super',
      accounts: createSuper(),
      steps: ['s:createAccount:root_app', 's:createSecret'],
      passwords: ['root_app createAccount'],
    },
    {
      way: 'dual import',
      accounts: importing('old_a', 'old_b'),
      steps: ['s:createSecret'],
      passwords: ['old_a source', 'old_b source'],
    },
    { way: 'single import', accounts: importing('old_a'), steps: ['s:createSecret'], passwords: ['old_a source'] },
  ];
  it.each(ways)('$way', ({ accounts, steps, passwords: expected }) => {
    const made = plan([secret('s', { accounts })], live([], [standing]));
    expect(codesOf([...made.findings, ...made.refusals])).toEqual([]);
    expect(stepIds(made)).toEqual(steps);
    expect(passwords(made)).toEqual(expected);
    expect(made.summary).toMatchObject({ create: 1, unchanged: 0 });
    expect(made.estimate).toMatchObject({ writes: steps.length, rotations: 0 });
  });
});

describe('what travels in createSecret', () => {
  it('carries all marks with the tags, and custom data with the endpoint of the file', () => {
    const wanted = secret('s', {
      description: 'Orders',
      tags: { team: 'payments', gone: null },
      customData: { service: 'x', Port: '3307', DBName: null },
      instance: { id: 'rm-1', endpoint: 'db.internal:3306', database: 'orders' },
      protect: true,
      onRemove: 'deleteAccounts',
      recoveryWindow: 7,
      rotateOnCreate: true,
      encryptionKey: 'key-1',
      kmsInstance: 'kst-1',
    });
    const made = plan([wanted], live([]));
    expect(created(made)).toMatchObject({
      name: 's',
      mode: 'dual',
      instance: 'rm-1',
      description: 'Orders',
      rotation: 604_800,
      customData: { Endpoint: 'db.internal', Port: '3307', service: 'x' },
      encryptionKey: 'key-1',
      kmsInstance: 'kst-1',
    });
    expect(created(made)?.tags).toEqual({
      team: 'payments',
      'keyturn:owner': 'team',
      'keyturn:accounts': 'app/app_clone',
      'keyturn:onRemove': 'deleteAccounts/7d',
      'keyturn:protect': 'true',
      'keyturn:owes': '2',
    });
    expect(fieldsOf(made)).toEqual([
      'description: null -> "Orders"',
      'instance: null -> {"id":"rm-1","engine":"MySQL","version":"8.0"}',
      'accounts: null -> {"mode":"dual","how":"create","names":["app","app_clone"]}',
      'grants.orders: null -> "ReadWrite"',
      'rotation: null -> "7d"',
      'owes: null -> 2',
      'tags.team: null -> "payments"',
      'customData.Endpoint: null -> "db.internal"',
      'customData.Port: null -> "3307"',
      'customData.service: null -> "x"',
      'encryptionKey: null -> "key-1"',
      'kmsInstance: null -> "kst-1"',
      'protect: null -> true',
      'onRemove: null -> "deleteAccounts/7d"',
    ]);
  });

  it('marks the environment as well, and writes no endpoint that the file does not give', () => {
    const cloud = live([], [instance([], { endpoint: 'rm-1.mysql.rds.aliyuncs.com:3306' })]);
    const made = plan({ owner: 'team', environment: 'prod', region: 'cn-hangzhou', secrets: [secret('s')] }, cloud);
    expect(created(made)?.tags).toEqual({
      'keyturn:owner': 'team@prod',
      'keyturn:accounts': 'app/app_clone',
      'keyturn:onRemove': 'keepAccounts/30d',
    });
    expect(created(made)?.customData).toEqual({});
  });
});

describe('the accounts as people see them', () => {
  it.each([
    { accounts: createSuper(), value: '{"mode":"single","how":"create","type":"super","names":["root_app"]}' },
    { accounts: createSingle(), value: '{"mode":"single","how":"create","names":["app"]}' },
    { accounts: importing('?app'), value: '{"mode":"single","how":"import","names":["app"]}' },
    { accounts: { how: 'unknown', mode: 'dual' }, value: '{"mode":"dual","how":"unknown"}' },
  ] as const)('$value', ({ accounts, value }) => {
    expect(fieldsOf(plan([secret('s', { accounts })], live([])))).toContain(`accounts: null -> ${value}`);
  });
});

describe('rotations owed', () => {
  const standing = instance([account('old_a'), account('old_b')]);
  const cases = [
    {
      accounts: importing('old_a', '?old_b'),
      rotateOnCreate: false,
      owes: 2,
      order: ['old_a source', 'old_b throwAway'],
    },
    {
      accounts: importing('?old_a', 'old_b'),
      rotateOnCreate: false,
      owes: 2,
      order: ['old_b source', 'old_a throwAway'],
    },
    {
      accounts: importing('?old_a', '?old_b'),
      rotateOnCreate: false,
      owes: 2,
      order: ['old_a throwAway', 'old_b throwAway'],
    },
    { accounts: importing('?old_a'), rotateOnCreate: false, owes: 1, order: ['old_a throwAway'] },
    {
      accounts: importing('old_a', '?old_b'),
      rotateOnCreate: true,
      owes: 2,
      order: ['old_a source', 'old_b throwAway'],
    },
    { accounts: importing('old_a'), rotateOnCreate: true, owes: 1, order: ['old_a source'] },
  ];
  it.each(cases)('$owes for $order (rotateOnCreate $rotateOnCreate)', ({ accounts, rotateOnCreate, owes, order }) => {
    const wanted = secret('s', { accounts, rotateOnCreate });
    const refused = plan([wanted], live([], [standing]));
    expect(refused.refusals.map(({ code, word }) => `${code} ${word}`)).toEqual(['E_NEEDS_WORD interruption']);
    const made = plan([{ ...wanted, allow: ['interruption'] }], live([], [standing]));
    expect(made.refusals).toEqual([]);
    expect(passwords(made)).toEqual(order);
    const rotations = made.steps.flatMap(({ action, waitsFor }) => (action.do === 'rotateSecret' ? [waitsFor] : []));
    expect(rotations).toEqual([['s:createSecret'], ['s:rotateSecret:owed-2']].slice(0, owes));
    expect(made.steps.at(-1)).toMatchObject({ id: 's:removeTags:owes', action: { keys: ['keyturn:owes'] } });
  });

  it('names both accounts of a pair: nobody knows which of them KMS would reset first', () => {
    const made = plan([secret('s', { accounts: importing('old_b', '?old_a') })], live([], [standing]));
    expect(made.refusals[0]?.message).toBe('KMS sets a new password on old_a and old_b right after s is created.');
    expect(made.changes[0]?.impact).toMatchObject([{ kind: 'interruption' }]);
  });

  it('needs no word for accounts that nobody can be using', () => {
    const made = plan([secret('s', { rotateOnCreate: true })], live([]));
    expect(made.refusals).toEqual([]);
    expect(made.estimate).toMatchObject({ writes: 6, rotations: 2 });
  });
});
