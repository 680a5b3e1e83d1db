import fc from 'fast-check';
import type { StepResult } from '../../../src/apply/result.ts';
import { type Diagnostic, diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Action, ActionName } from '../../../src/model/action.ts';
import type { Change, FieldValue, Plan, Step } from '../../../src/plan/change/plan.ts';
import { plan } from '../../golden/plan-text/build.ts';

/** Plans and results of every shape, with text from anywhere. */

/** What build servers take for commands, whole and in pieces. */
export const commanding = fc
  .array(
    fc.oneof(
      fc.constantFrom('::error::x', '::stop-commands::y', '##[error]x', '##vso[task.setvariable variable=a]b'),
      fc.constantFrom("##teamcity[buildStop comment='x']", 'section_start:1:a\r\u001b[0K', '#', '##', '::', ':', '['),
      fc.constantFrom('\n', '\r', ' ', '\u00a0', '\u3000', '\t', '\u2028', '\u0085', '\ufeff', '"', '\\', 'a a a a a '),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), commanding);
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const grants = fc.dictionary(text, fc.constantFrom('ReadOnly', 'ReadWrite'), { maxKeys: 3 });
const map = fc.dictionary(text, text, { maxKeys: 3 });
const rotation = fc.oneof(fc.constant<'off'>('off'), fc.integer({ min: 1, max: 1e8 }));

/** Stands for what must never be shown: where a password is found, and the values of tags and custom data. */
export const canary = 'CANARY-of-an-action';
const hidden = fc.constant({ canary });
const hiddenText = fc.constant(canary);

const seen = { secret: text, owner: fc.option(text), createTime: text };

const actions: { readonly [Name in ActionName]: fc.Arbitrary<Extract<Action, { do: Name }>> } = {
  createAccount: fc.record({
    do: fc.constant('createAccount'),
    instance: text,
    account: text,
    type: fc.constantFrom('Normal', 'Super'),
    owner: text,
    secret: text,
  }),
  grant: fc.record({ do: fc.constant('grant'), instance: text, account: text, grants }),
  revoke: fc.record({ do: fc.constant('revoke'), instance: text, account: text, databases: fc.array(text) }),
  createSecret: fc.record({
    do: fc.constant('createSecret'),
    secret: fc.record({
      name: text,
      mode: fc.constantFrom('dual', 'single'),
      instance: text,
      accounts: fc.array(
        fc.record({ name: text, password: fc.constant({ from: 'source', source: { env: canary } } as const) }),
        { maxLength: 2 },
      ),
      rotation,
      customData: hidden,
      tags: hidden,
    }),
  }),
  setAccountDescription: fc.record({
    do: fc.constant('setAccountDescription'),
    instance: text,
    account: text,
    owner: text,
    secret: text,
    from: hiddenText,
    to: fc.constantFrom('owned', 'kept', 'released'),
  }),
  deleteAccount: fc.record({
    do: fc.constant('deleteAccount'),
    instance: text,
    account: text,
    description: hiddenText,
  }),
  createBackup: fc.record({
    do: fc.constant('createBackup'),
    secret: text,
    backup: fc.record({ name: text, instance: text, customData: hidden, tags: hidden, description: hiddenText }),
  }),
  deleteBackup: fc.record({
    do: fc.constant('deleteBackup'),
    secret: text,
    backup: text,
    owner: text,
    because: fc.constantFrom('replaced', 'stale', 'orphan'),
  }),
  restoreSecret: fc.record({
    do: fc.constant('restoreSecret'),
    secret: text,
    accounts: fc.array(fc.record({ instance: text, account: text, description: hiddenText }), { maxLength: 2 }),
  }),
  scheduleDeletion: fc.record({ do: fc.constant('scheduleDeletion'), ...seen, days: fc.nat() }),
  destroySecret: fc.record({ do: fc.constant('destroySecret'), ...seen, settings: hiddenText }),
  setDescription: fc.record({ do: fc.constant('setDescription'), secret: text, description: fc.constant(canary) }),
  setCustomData: fc.record({ do: fc.constant('setCustomData'), secret: text, customData: hidden }),
  setRotation: fc.record({ do: fc.constant('setRotation'), secret: text, rotation, mayRotateNow: fc.boolean() }),
  setTags: fc.record({ do: fc.constant('setTags'), secret: text, tags: map }),
  removeTags: fc.record({ do: fc.constant('removeTags'), secret: text, keys: fc.array(text) }),
  rotateSecret: fc.record({ do: fc.constant('rotateSecret'), secret: text, versionId: text }),
};

const step: fc.Arbitrary<Step> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 5 }),
  secret: text,
  action: fc.oneof(...Object.values(actions)),
  waitsFor: fc.array(text, { maxLength: 2 }),
});

const problem: fc.Arbitrary<Diagnostic> = fc
  .tuple(
    fc.constantFrom('E_INTERNAL', 'E_USAGE', 'W_UNMANAGED', 'W_ROTATION_INVALID'),
    text,
    fc.record(
      {
        hint: text,
        at: fc.record({ file: text, line: fc.integer({ min: 1 }), column: fc.integer({ min: 1 }), length: fc.nat() }),
        secret: fc.constantFrom('a', 'b'),
        requestId: text,
      },
      { requiredKeys: [] },
    ),
  )
  .map(([code, message, more]) => diagnostic(code, message, more));

const { value } = fc.letrec<{ value: FieldValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
  ),
}));

const path = fc.constantFrom(
  'description',
  'instance',
  'accounts',
  'grants',
  'grants.x',
  'rotation',
  'tags.keyturn:protect',
  'tags.a.b',
  'marks.accounts',
  'owes',
  'customData',
  'new thing',
  'onRemove',
  'recoveryWindow',
);

const change: fc.Arbitrary<Change> = fc.record({
  secret: fc.oneof(fc.constantFrom('a', 'b'), text),
  action: fc.constantFrom('create', 'update', 'replace', 'restore', 'delete', 'adopt', 'release'),
  reasons: fc.array(text, { maxLength: 2 }),
  fields: fc.array(fc.record({ path, before: value, after: value }), { maxLength: 4 }),
  impact: fc.array(
    fc.record({
      kind: fc.constantFrom('next', 'rotates', 'interruption', 'revoke', 'readers', 'final', 'accounts'),
      message: text,
    }),
    { maxLength: 2 },
  ),
});

export const anyPlan: fc.Arbitrary<Plan> = fc
  .record({
    owner: text,
    environment: optional(text),
    options: fc.record({
      prune: fc.boolean(),
      allow: fc.array(text, { maxLength: 2 }),
      only: fc.array(text, { maxLength: 2 }),
      except: fc.array(text, { maxLength: 2 }),
    }),
    changes: fc.array(change, { maxLength: 5 }),
    steps: fc.array(step, { maxLength: 6 }),
    findings: fc.array(problem, { maxLength: 3 }),
    refusals: fc.array(
      fc.tuple(problem, fc.constantFrom(undefined, 'replace', '--prune', 'mass-change')).map(([refusal, word]) => ({
        ...refusal,
        ...(word === undefined ? {} : { word }),
      })),
      { maxLength: 3 },
    ),
    unchanged: fc.nat(5),
  })
  .map(({ environment, ...more }) => plan({ ...more, ...(environment === undefined ? {} : { environment }) }));

const ending: fc.Arbitrary<Omit<StepResult, 'step'>> = fc.oneof(
  fc.record({ outcome: fc.constant('done'), requestIds: fc.array(text), milliseconds: fc.nat(1e6) }),
  fc.record({
    outcome: fc.constantFrom('failed', 'unknown'),
    requestIds: fc.array(text),
    milliseconds: fc.nat(1e6),
    diagnostic: problem,
  }),
  fc.record({
    outcome: fc.constant('notRun'),
    because: fc.oneof(fc.constant('interrupted'), text),
    requestIds: fc.constant([]),
    milliseconds: fc.constant(0),
  }),
);

/** A plan and an end for each of its steps. */
export const anyResult: fc.Arbitrary<{ plan: Plan; results: StepResult[] }> = anyPlan.chain((some) =>
  fc.array(ending, { minLength: some.steps.length, maxLength: some.steps.length }).map((endings) => ({
    plan: some,
    results: some.steps.flatMap((one, index) => {
      const end = endings[index];
      return end === undefined ? [] : { step: one, ...end };
    }),
  })),
);
