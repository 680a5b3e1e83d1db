import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderPlanJson } from '../../../src/render/plan/json.ts';
import { renderResultJson } from '../../../src/render/result/json.ts';
import { change, plan } from '../../golden/plan-text/build.ts';
import { contract, hostile, nothing, refused, updates } from '../../golden/plan-text/plans.ts';
import { cases } from '../../golden/result/results.ts';
import { anyPlan, anyResult, canary } from './any-plan.ts';

const compile = (name: string): ValidateFunction => {
  const text = readFileSync(new URL(`../../../schema/${name}.schema.json`, import.meta.url), 'utf8');
  const schema: object = JSON.parse(text);
  return new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true }).compile(schema);
};
const isPlan = compile('plan');
const isResult = compile('result');

const check = (validate: ValidateFunction, json: string): void => {
  validate(JSON.parse(json));
  expect(validate.errors ?? []).toEqual([]);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Every object in a document with the way to it; not those inside field values, which are free. */
const objectsIn = (value: unknown, way: string): { way: string; object: Record<string, unknown> }[] => {
  if (value === null || typeof value !== 'object' || /\.(before|after)$/.test(way)) return [];
  const inside = Object.entries(value).flatMap(([key, member]) => objectsIn(member, `${way}.${key}`));
  return isObject(value) ? [{ way, object: value }, ...inside] : inside;
};

/** Ways at which a member too many goes through. */
const openAt = (validate: ValidateFunction, json: string): string[] => {
  const document: unknown = JSON.parse(json);
  return objectsIn(document, '').flatMap(({ object, way }) => {
    object.password = 'x';
    const open = validate(document);
    delete object.password;
    return open ? [way] : [];
  });
};

describe('a plan as JSON', () => {
  it.each(Object.entries({ contract, updates, refused, hostile, nothing }))('%s keeps to the schema', (_name, some) =>
    check(isPlan, renderPlanJson(some)),
  );

  it('of any shape keeps to the schema', () => {
    fc.assert(fc.property(anyPlan, (some) => check(isPlan, renderPlanJson(some))));
  });

  it('has no place for anything else', () => {
    expect(openAt(isPlan, renderPlanJson(contract))).toEqual([]);
    expect(openAt(isPlan, renderPlanJson(refused))).toEqual([]);
  });

  it('carries no value of an action, and nothing that rides along', () => {
    fc.assert(fc.property(anyPlan, (some) => !renderPlanJson(some).includes(canary)));
    const loaded = { ...contract, extra: canary, summary: { ...contract.summary, extra: canary } };
    const changes = [{ ...change('update', 'a'), extra: canary }];
    expect(renderPlanJson({ ...loaded, changes })).not.toContain(canary);
  });

  it('tells where a finding stands, and the word of a refusal', () => {
    const document = JSON.parse(renderPlanJson(contract));
    expect(document.findings[0].at).toEqual({ file: 'secrets.yaml', line: 40, column: 5 });
    expect(document.refusals[0].word).toBe('replace');
    expect(document.steps[4]).toEqual({
      id: 'orders/app:createSecret',
      action: 'createSecret',
      secret: 'orders/app',
      instance: 'rm-bp1xxxxxxxx',
      waitsFor: ['orders/app:grant:orders_app', 'orders/app:grant:orders_app_clone'],
    });
    expect(document).not.toHaveProperty('environment');
  });

  it('means the text that it was given, and shows none of it raw', () => {
    const json = renderPlanJson(hostile);
    expect(JSON.parse(json).changes[0].secret).toBe(hostile.changes[0]?.secret);
    expect(json).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/mu);
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    const tag = plan({ owner: '\u{e0041}' });
    expect(renderPlanJson(tag)).toContain('\\udb40\\udc41');
    expect(JSON.parse(renderPlanJson(tag)).owner).toBe('\u{e0041}');
  });
});

describe('a result as JSON', () => {
  it.each(Object.entries(cases))('%s keeps to the schema', (_name, some) => {
    const json = renderResultJson(some.plan, some.results, some.exitCode);
    check(isResult, json);
    expect(openAt(isResult, json)).toEqual([]);
  });

  it('of any shape keeps to the schema and carries no value of an action', () => {
    fc.assert(
      fc.property(anyResult, fc.constantFrom(0, 1, 3, 130), (some, exitCode) => {
        const json = renderResultJson(some.plan, some.results, exitCode);
        check(isResult, json);
        expect(json).not.toContain(canary);
        expect(JSON.parse(json).steps).toHaveLength(some.plan.steps.length);
      }),
    );
  });

  it('names every step also when nothing was begun', () => {
    const json = renderResultJson(contract, [], 3);
    check(isResult, json);
    const { steps, summary } = JSON.parse(json);
    expect(summary).toEqual({ done: 0, failed: 0, unknown: 0, notRun: contract.steps.length });
    expect(steps[0]).toMatchObject({ outcome: 'notRun', because: 'notStarted' });
  });

  it('refuses a step without its reason', () => {
    const { plan: some, results } = cases.failed ?? { plan: contract, results: [] };
    const document = JSON.parse(renderResultJson(some, results, 1));
    delete document.steps[4].because;
    expect(isResult(document)).toBe(false);
  });
});
