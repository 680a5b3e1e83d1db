import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/model/action.ts';
import type { DesiredSecret } from '../../../src/model/desired.ts';
import type { LiveSecret } from '../../../src/model/live.ts';
import {
  codesOf,
  createDual,
  fieldsOf,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  settled,
  stepIds,
} from '../../support/plan-builders.ts';

type Case = {
  readonly what: string;
  readonly files?: Partial<DesiredSecret>;
  readonly cloud?: Partial<LiveSecret>;
  readonly tags?: Readonly<Record<string, string | undefined>>;
  readonly fields: readonly string[];
  readonly actions: readonly Action[];
};

const named = { secret: 'app' };

const cases: readonly Case[] = [
  { what: 'nothing', fields: [], actions: [] },
  { what: 'a description that the file does not give', cloud: { description: 'by hand' }, fields: [], actions: [] },
  {
    what: 'a description',
    files: { description: 'new' },
    cloud: { description: 'old' },
    fields: ['description: "old" -> "new"'],
    actions: [{ do: 'setDescription', ...named, description: 'new' }],
  },
  {
    what: 'custom data: one key changes, one goes, one stays and is not in the write',
    files: { customData: { a: '2', b: null, never: null } },
    cloud: { customData: { a: '1', b: '1', byHand: 'x' } },
    fields: ['customData.a: "1" -> "2"', 'customData.b: "1" -> null'],
    actions: [{ do: 'setCustomData', ...named, customData: { a: '2', b: null } }],
  },
  {
    what: 'the endpoint that the file gives the instance',
    files: { instance: { id: 'rm-1', endpoint: 'new:3306', database: 'orders' } },
    cloud: { customData: { Endpoint: 'old', Port: '3306' } },
    fields: ['customData.DBName: null -> "orders"', 'customData.Endpoint: "old" -> "new"'],
    actions: [{ do: 'setCustomData', ...named, customData: { Endpoint: 'new', DBName: 'orders' } }],
  },
  {
    what: 'custom data that is no text: what the file names as it is stays a number, and what it does not name is not written',
    files: { customData: { n: '1', m: '3', text: 'new' } },
    cloud: { customData: { n: { json: '1' }, m: { json: '2' }, nested: { json: '{"x":[1,2]}' }, text: 'old' } },
    fields: ['customData.m: "2" -> "3"', 'customData.text: "old" -> "new"'],
    actions: [{ do: 'setCustomData', ...named, customData: { m: '3', text: 'new' } }],
  },
  { what: 'custom data written by hand', cloud: { customData: { byHand: 'x' } }, fields: [], actions: [] },
  {
    what: 'tags: one changes, one is new, one goes, one stays',
    files: { tags: { a: '2', b: null, c: '', never: null } },
    tags: { a: '1', b: '1', byHand: 'x' },
    fields: ['tags.a: "1" -> "2"', 'tags.b: "1" -> null', 'tags.c: null -> ""'],
    actions: [
      { do: 'setTags', ...named, tags: { a: '2', c: '' } },
      { do: 'removeTags', ...named, keys: ['b'] },
    ],
  },
  {
    what: 'what removal will mean',
    files: { onRemove: 'release', recoveryWindow: 7 },
    fields: ['onRemove: "keepAccounts/30d" -> "release/7d"'],
    actions: [{ do: 'setTags', ...named, tags: { 'keyturn:onRemove': 'release/7d' } }],
  },
  {
    what: 'marks that are missing',
    tags: { 'keyturn:accounts': undefined, 'keyturn:onRemove': undefined },
    fields: [
      'accounts: null -> {"mode":"dual","how":"create","names":["app","app_clone"]}',
      'onRemove: null -> "keepAccounts/30d"',
    ],
    actions: [
      {
        do: 'setTags',
        ...named,
        tags: { 'keyturn:accounts': 'app/app_clone', 'keyturn:onRemove': 'keepAccounts/30d' },
      },
    ],
  },
  {
    what: 'an accounts tag that cannot be right',
    tags: { 'keyturn:accounts': 'app' },
    fields: ['accounts: null -> {"mode":"dual","how":"create","names":["app","app_clone"]}'],
    actions: [{ do: 'setTags', ...named, tags: { 'keyturn:accounts': 'app/app_clone' } }],
  },
  {
    what: 'a pair that is named the other way round',
    tags: { 'keyturn:accounts': 'app_clone/app' },
    fields: [],
    actions: [],
  },
  {
    what: 'protection',
    files: { protect: true },
    fields: ['protect: false -> true'],
    actions: [{ do: 'setTags', ...named, tags: { 'keyturn:protect': 'true' } }],
  },
  {
    what: 'lifting protection, beside tags of the user',
    files: { tags: { a: null } },
    tags: { 'keyturn:protect': 'true', a: '1' },
    fields: ['tags.a: "1" -> null', 'protect: true -> false'],
    actions: [{ do: 'removeTags', ...named, keys: ['a', 'keyturn:protect'] }],
  },
  {
    what: 'rotations that an interrupted run owes',
    tags: { 'keyturn:owes': '2' },
    fields: ['owes: 2 -> 0'],
    actions: [
      { do: 'rotateSecret', ...named, versionId: 'keyturn-a172cedcae47-owed-2' },
      { do: 'rotateSecret', ...named, versionId: 'keyturn-a172cedcae47-owed-1' },
      { do: 'removeTags', ...named, keys: ['keyturn:owes'] },
    ],
  },
];

describe('what is compared on a secret of ours', () => {
  it.each(cases)('$what', ({ files, cloud, tags, fields, actions }) => {
    const made = plan([secret('app', files)], settled(cloud, tags));
    expect(fieldsOf(made)).toEqual(fields);
    expect(made.steps.map(({ action }) => action)).toEqual(actions);
    expect(codesOf([...made.findings, ...made.refusals])).toEqual([]);
    const update = fields.length > 0 ? 1 : 0;
    expect(made.summary).toMatchObject({ update, unchanged: 1 - update });
  });

  it('rotations owed come one after the other, and the tag goes last', () => {
    const made = plan([secret('app', { tags: { a: null } })], settled({}, { 'keyturn:owes': '2', a: '1' }));
    expect(made.steps.map(({ id, waitsFor }) => `${id} < ${waitsFor.join(' ')}`)).toEqual([
      'app:rotateSecret:owed-2 < ',
      'app:rotateSecret:owed-1 < app:rotateSecret:owed-2',
      'app:removeTags:owes < app:rotateSecret:owed-1',
      'app:removeTags < app:rotateSecret:owed-1',
    ]);
    expect(made.changes[0]?.reasons).toEqual(['2 rotations are owed since its creation']);
    expect(plan([secret('app')], settled({}, { 'keyturn:owes': '1' })).changes[0]?.reasons).toEqual([
      '1 rotation is owed since its creation',
    ]);
  });

  it.each(['many', '0', '3', '12', ' 1', ''])(
    'an owes tag that keyturn never writes is told and left: "%s"',
    (owes) => {
      const made = plan([secret('app')], settled({}, { 'keyturn:owes': owes }));
      expect(codesOf(made.findings)).toEqual(['W_MARK_UNREADABLE app']);
      expect(made.changes).toEqual([]);
    },
  );

  it('accounts that nobody names are told', () => {
    const unknown = secret('app', { accounts: { how: 'unknown', mode: 'dual' } });
    expect(codesOf(plan([unknown], settled({}, { 'keyturn:accounts': undefined })).findings)).toEqual([
      'W_ACCOUNTS_UNKNOWN app',
    ]);
    const marked = plan([unknown], settled());
    expect({ findings: marked.findings, changes: marked.changes }).toEqual({ findings: [], changes: [] });
  });
});

describe('what does not fit', () => {
  const many = (count: number): Readonly<Record<string, string>> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

  it.each([
    { keys: 17, codes: [] },
    { keys: 18, codes: ['E_TOO_MUCH_DATA app'] },
  ])('$keys tags by hand, three marks', ({ keys, codes }) => {
    const made = plan([secret('app', { tags: { k0: 'new' } })], settled({}, many(keys)));
    expect(codesOf(made.findings)).toEqual(codes);
    expect(stepIds(made)).toEqual(codes.length === 0 ? ['app:setTags'] : []);
    expect(made.changes).toHaveLength(1);
  });

  it('does not complain of tags by hand that it does not touch', () => {
    expect(plan([secret('app')], settled({}, many(18))).findings).toEqual([]);
  });

  it.each([
    { what: '10 keys', byHand: many(9), value: 'v', codes: [] },
    { what: '11 keys', byHand: many(10), value: 'v', codes: ['E_TOO_MUCH_DATA app'] },
    { what: '1024 characters', byHand: {}, value: 'v'.repeat(1_024 - 78), codes: [] },
    { what: '1025 characters', byHand: {}, value: 'v'.repeat(1_025 - 78), codes: ['E_TOO_MUCH_DATA app'] },
  ])('custom data: $what', ({ byHand, value, codes }) => {
    const made = plan([secret('app', { customData: { mine: value } })], settled({ customData: byHand }));
    expect(codesOf(made.findings)).toEqual(codes);
  });

  it('a secret that is listed and cannot be described is told, and nothing else happens', () => {
    const cloud = settled();
    const made = plan([secret('app', { description: 'new' })], { ...cloud, secrets: {} });
    expect(codesOf(made.findings)).toEqual(['E_SECRET_UNREADABLE app']);
    expect(made.steps).toEqual([]);
  });
});

describe('names that every object has', () => {
  const hostile: Readonly<Record<string, string>> = JSON.parse('{"constructor":"1","__proto__":"2"}');
  const shown = ['__proto__', 'constructor'];
  it('are keys like any other at creation', () => {
    const made = plan([secret('s', { tags: hostile, customData: hostile })], live([]));
    expect(fieldsOf(made).filter((field) => /^(tags|customData)/.test(field))).toEqual([
      ...shown.map((key) => `tags.${key}: null -> "${hostile[key]}"`),
      ...shown.map((key) => `customData.${key}: null -> "${hostile[key]}"`),
    ]);
    const [created] = made.steps.flatMap(({ action }) => (action.do === 'createSecret' ? [action.secret] : []));
    expect(Object.entries(created?.tags ?? {})).toEqual(expect.arrayContaining(Object.entries(hostile)));
    expect(Object.entries(created?.customData ?? {})).toEqual(Object.entries(hostile));
  });
  it('and in an update', () => {
    const made = plan([secret('app', { tags: hostile, customData: hostile })], settled());
    const written = made.steps.map(({ action }) =>
      action.do === 'setTags'
        ? Object.keys(action.tags)
        : action.do === 'setCustomData'
          ? Object.keys(action.customData)
          : [],
    );
    expect(written.map((keys) => keys.sort())).toEqual([shown, shown]);
    expect(plan([secret('app', { tags: hostile })], settled({}, hostile)).changes).toEqual([]);
  });
  it('and databases', () => {
    const accounts = createDual('app', JSON.parse('{"constructor":"ReadOnly"}'));
    expect(codesOf(plan([secret('s', { accounts })], live([])).findings)).toEqual(['E_DATABASE_NOT_FOUND s']);
    const has = [
      ownAccount('app', 'app', { grants: JSON.parse('{"constructor":"ReadOnly"}') }),
      ownAccount('app_clone', 'app'),
    ];
    const made = plan([secret('app')], live([liveSecret('app')], [instance(has)]));
    expect(fieldsOf(made)).toEqual([
      'grants.constructor: {"app":"ReadOnly","app_clone":null} -> null',
      'grants.orders: {"app":null,"app_clone":"ReadWrite"} -> "ReadWrite"',
    ]);
  });
});
