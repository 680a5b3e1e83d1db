import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { renderPlanText } from '../../../src/render/plan/text.ts';
import { renderResultText } from '../../../src/render/result/text.ts';
import { displayWidth } from '../../../src/render/shared/text.ts';
import { change, plan, step } from '../../golden/plan-text/build.ts';
import { anyPlan, anyResult } from './any-plan.ts';

const view = { width: 80, color: false, all: false, steps: false, instances: 1 };
const widths = fc.integer({ min: 40, max: 140 });

const isCalm = (text: string): boolean => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text.replaceAll('\n', ''));
const isWithin = (text: string, width: number): boolean =>
  text.split('\n').every((line) => displayWidth(line) <= width && line === line.trimEnd());

describe('any plan', () => {
  it('stays within the width and moves nothing on a terminal', () => {
    fc.assert(
      fc.property(anyPlan, widths, fc.boolean(), fc.boolean(), (some, width, all, steps) => {
        const text = renderPlanText(some, { ...view, width, all, steps });
        return isCalm(text) && isWithin(text, width);
      }),
    );
  });

  it('reads the same in colour, and the same each time', () => {
    fc.assert(
      fc.property(anyPlan, widths, (some, width) => {
        const plain = renderPlanText(some, { ...view, width, steps: true });
        const painted = renderPlanText(some, { ...view, width, steps: true, color: true });
        expect(stripVTControlCharacters(painted)).toBe(plain);
        expect(renderPlanText(structuredClone(some), { ...view, width, steps: true })).toBe(plain);
      }),
    );
  });
});

it('keeps any result within the width, calm, and the same in colour', () => {
  fc.assert(
    fc.property(anyResult, widths, ({ plan: some, results }, width) => {
      const text = renderResultText(some, results, { width, color: false });
      expect(isCalm(text) && isWithin(text, width)).toBe(true);
      expect(stripVTControlCharacters(renderResultText(some, results, { width, color: true }))).toBe(text);
    }),
  );
});

const lastLines = (some: Parameters<typeof renderPlanText>[0]): string =>
  renderPlanText(some, view).split('\n\n').at(-1)?.trim() ?? '';

describe('the end of a plan', () => {
  const tag = step('1', 'a', { do: 'setTags', secret: 'a', tags: {} });
  const needs = (word?: string, secret?: string) => ({
    ...diagnostic('E_NEEDS_WORD', 'x', secret === undefined ? {} : { secret }),
    ...(word === undefined ? {} : { word }),
  });
  const massChange = { ...diagnostic('E_MASS_CHANGE', 'x'), word: 'mass-change' };
  const isRefused = /\nNext: nothing is applied while something is refused; each refusal above says\n +what to do\.$/;

  it('says when there is nothing to do, and no next command', () =>
    expect(lastLines(plan({ unchanged: 1 }))).toBe('Plan: nothing to do. 1 unchanged.'));

  it('does not call a refused run nothing to do', () =>
    expect(lastLines(plan({ unchanged: 3, refusals: [needs()] }))).toBe(
      'Plan: refused. 3 unchanged.\nNext: nothing is applied while something is refused; each refusal above says\n      what to do.',
    ));

  it('keeps the flags, adds the words for their secrets alone, each once', () => {
    const options = { prune: true, allow: ['replace=x/*'], only: ["it's/*"], except: ['b'] };
    const refusals = [needs('replace', 'a'), needs('replace', 'a'), needs('revoke', 'c')];
    const some = plan({ environment: 'prod', options, changes: [change('update', 'a')], steps: [tag], refusals });
    expect(lastLines(some).replace(/\n +/g, ' ').split('\n').at(-1)).toBe(
      "Next: keyturn apply --env prod --prune --only 'it'\\''s/*' --except b --allow 'replace=x/*' --allow replace=a --allow revoke=c",
    );
  });

  it('hands out no more words than anybody weighs', () => {
    const next = (count: number): string => {
      const names = Array.from({ length: count }, (_, index) => `s${index}`);
      const changes = names.map((name) => change('update', name));
      const refusals = names.map((name) => needs('revoke', name));
      return lastLines(plan({ changes, refusals, steps: [tag] }));
    };
    expect(next(5).match(/--allow revoke=s\d/g)).toHaveLength(5);
    expect(next(6)).toMatch(/\nNext: nothing is applied without 6 words; each is named above\.$/);
  });

  it('never hands out mass-change, and keeps it only where it may still be needed', () => {
    const both = [change('replace', 'a'), change('replace', 'b')];
    const refusals = [massChange, needs('replace', 'a'), needs('replace', 'b')];
    expect(lastLines(plan({ changes: both, steps: [tag], refusals }))).toMatch(isRefused);
    // Without what is blocked one is left, which is no mass.
    const findings = [diagnostic('E_DATABASE_NOT_FOUND', 'x', { secret: 'b' })];
    const one = { changes: both, steps: [tag], findings };
    expect(lastLines(plan({ ...one, refusals }))).toMatch(/\nNext: keyturn apply --except b --allow replace=a$/);
    const options = { prune: false, allow: ['mass-change'], only: [], except: [] };
    expect(lastLines(plan({ ...one, options, refusals: refusals.slice(1) }))).toMatch(
      /\nNext: keyturn apply --except b --allow replace=a$/,
    );
    const given = plan({ changes: both, steps: [tag], options, refusals: [needs('replace', 'a')] });
    expect(lastLines(given)).toMatch(/\nNext: keyturn apply --allow mass-change --allow replace=a$/);
    const three = [...both, change('delete', 'c')];
    expect(lastLines(plan({ ...one, changes: three, refusals }))).toMatch(isRefused);
  });

  it('stays with a plan that is saved', () => {
    const some = plan({ changes: [change('update', 'a')], steps: [tag], refusals: [needs('revoke', 'a')] });
    expect(renderPlanText(some, { ...view, saved: 'my s2.json' })).toMatch(
      /\nNext: keyturn plan --out 'my s2\.json' --allow revoke=a\n$/,
    );
  });

  it('says that nothing can be applied when all is blocked', () => {
    const findings = [diagnostic('E_INSTANCE_NOT_FOUND', 'x', { secret: 'a' })];
    const text = lastLines(plan({ changes: [change('create', 'a')], findings }));
    expect(text).toMatch(/^Plan: 1 create \(blocked\), 0 unchanged\.\nNext: nothing can be applied/);
  });

  it('counts what is blocked where it belongs', () => {
    const findings = [diagnostic('E_INSTANCE_NOT_FOUND', 'x', { secret: 'a' })];
    const changes = [change('create', 'a'), change('create', 'b'), change('update', 'c')];
    expect(lastLines(plan({ changes, findings, steps: [tag] }))).toMatch(
      /^Plan: 2 create \(1 blocked\), 1 update, 0 unchanged\. 1 write\.\n/,
    );
  });

  it('asks for no word for what is blocked, and lets the rest go', () => {
    const findings = [diagnostic('E_DATABASE_NOT_FOUND', 'x', { secret: 'a' })];
    const refusals = [needs('interruption', 'a')];
    const blocked = { findings, refusals, changes: [change('create', 'a')] };
    expect(lastLines(plan(blocked))).toContain('\nNext: nothing can be applied; each blocked');
    const also = { changes: [...blocked.changes, change('update', 'b')], steps: [step('2', 'b', tag.action)] };
    expect(lastLines(plan({ ...blocked, ...also }))).toMatch(/\nNext: keyturn apply --except a$/);
    const more = [...refusals, needs('revoke', 'b')];
    expect(lastLines(plan({ ...blocked, ...also, refusals: more }))).toMatch(
      /\nNext: keyturn apply --except a --allow revoke=b$/,
    );
  });

  it('names the few secrets that were made, to log in with them', () => {
    const made = (...names: readonly string[]): string => {
      const results = names.map((secret) => ({
        step: { id: secret, secret, action: 'createSecret' as const, names: [] },
        outcome: 'done' as const,
        requestIds: [],
        milliseconds: 0,
      }));
      return renderResultText(plan({}), results, { ...view, files: ['o2.yaml'] });
    };
    expect(made('a', 'b', 'c')).toMatch(/\nNext: {2}keyturn verify -f o2\.yaml a b c {2}logs in with/);
    expect(made('a', 'b', 'c', 'd')).toMatch(/\nNext: {2}keyturn verify -f o2\.yaml {2}logs in with/);
  });

  it('names no next command where it is carried out right away', () => {
    const some = plan({ changes: [change('update', 'a')], steps: [tag] });
    expect(renderPlanText(some, { ...view, next: false })).not.toContain('Next:');
    expect(renderPlanText(some, { ...view, next: true })).toContain('Next: keyturn apply');
  });

  it('names the files that were asked for', () => {
    const some = plan({ environment: 'prod', changes: [change('update', 'a')], steps: [tag] });
    const text = renderPlanText(some, { ...view, files: ['teams', 'my file.yaml'] });
    expect(text).toContain("\nNext: keyturn apply -f teams -f 'my file.yaml' --env prod\n");
    const result = { step: tag, outcome: 'notRun', because: 'interrupted', requestIds: [], milliseconds: 0 } as const;
    expect(renderResultText(some, [result], { ...view, files: ['teams'] })).toContain(
      'keyturn apply -f teams --env prod',
    );
  });

  it('names the connection that was given by flags, quoted for a shell', () => {
    const some = plan({ environment: 'prod', changes: [change('update', 'a')], steps: [tag] });
    const connection = {
      region: 'cn-beijing',
      profile: 'my ops',
      ca: 'ca.pem',
      kmsEndpoint: 'https://kms.example',
      rdsEndpoint: 'https://[::1]:8443',
    };
    expect(renderPlanText(some, { ...view, ...connection, width: 200 })).toContain(
      "\nNext: keyturn apply --env prod --region cn-beijing --profile 'my ops' --ca ca.pem --kms-endpoint https://kms.example --rds-endpoint 'https://[::1]:8443'\n",
    );
  });

  it('counts in words', () => {
    const rotate = step('2', 'a', { do: 'rotateSecret', secret: 'a', versionId: 'v' });
    const some = plan({ changes: [change('update', 'a')], steps: [tag, rotate] });
    expect(lastLines(some)).toContain('Plan: 1 update, 0 unchanged. 1 write, 1 rotation.');
  });
});

it('tells an engine only as far as it is known', () => {
  const moved = (before: object, after: object): string => {
    const fields = [
      { path: 'instance', before: { id: 'rm-1', ...before }, after: { name: 'db', id: 'rm-2', ...after } },
    ];
    return (
      /instance +(.*)/.exec(renderPlanText(plan({ changes: [change('replace', 'a', { fields })] }), view))?.[1] ?? ''
    );
  };
  const [mysql, server] = [
    { engine: 'MySQL', version: '8.0' },
    { engine: 'SQLServer', version: '2019_std' },
  ];
  expect(moved({}, server)).toBe('db  rm-1 -> rm-2  SQLServer 2019_std');
  expect(moved(mysql, {})).toBe('db  rm-1 -> rm-2');
  expect(moved(mysql, mysql)).toBe('db  rm-1 -> rm-2');
  expect(moved(mysql, server)).toBe('db  rm-1 -> rm-2  MySQL 8.0 -> SQLServer 2019_std');
});

it.each([
  [[], 'new'],
  [['a', 'a_clone'], 'new'],
  [['a_clone'], 'new, existing'],
  [['other'], 'existing'],
])('tells which accounts of a creation are there already: %j are made', (made, words) => {
  const after = { mode: 'dual', how: 'create', names: ['a', 'a_clone'] };
  const changes = [change('create', 'app', { fields: [{ path: 'accounts', before: null, after }] })];
  const steps = made.map((account) =>
    account === 'other'
      ? step('1', 'app', { do: 'rotateSecret', secret: 'app', versionId: 'v' })
      : step(account, 'app', {
          do: 'createAccount',
          account,
          instance: 'rm-1',
          type: 'Normal',
          owner: 'o',
          secret: 'app',
        }),
  );
  expect(renderPlanText(plan({ changes, steps }), view)).toContain(`a, a_clone  (dual, ${words})\n`);
});

it('hangs what is said of a secret under its text, or below a name that leaves no room', () => {
  const message = 'This is a message that is too long for one line of eighty columns.';
  const told = (secret: string): string =>
    renderPlanText(plan({ findings: [diagnostic('W_UNMANAGED', message, { secret })] }), view);
  expect(told('short')).toContain(
    '  ! short    W_UNMANAGED  This is a message that is too long for one line of\n             eighty columns.\n',
  );
  const long = 'a/name/that/is/forty/columns/long/or/so';
  expect(told(long)).toContain(
    `  ! ${long}\n                 W_UNMANAGED  This is a message that is too long for one line of\n                 eighty columns.\n`,
  );
});

it('shows a thousand creates and a thousand equal updates in a moment, deletions last', () => {
  const names = (kind: string): string[] => Array.from({ length: 1_000 }, (_, index) => `${kind}/${index}`);
  const fields = [{ path: 'rotation', before: '7d', after: '30d' }];
  const some = plan({
    changes: [
      change('delete', 'old'),
      ...names('new').map((name) => change('create', name, { fields })),
      ...names('same').map((name) => change('update', name, { fields })),
    ],
  });
  const began = performance.now();
  const blocks = renderPlanText(some, view).split('\n\n');
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(blocks).toHaveLength(1 + 1_000 + 1 + 1 + 1);
  expect(blocks.at(-2)).toBe('  - delete   old');
  expect(blocks.at(-3)).toMatch(/^ {2}~ update {3}1000 secrets\n/);
});
