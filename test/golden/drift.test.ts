import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import schema from '../../schema/drift.schema.json' with { type: 'json' };
import { driftOf, hasDrift } from '../../src/plan/health/drift.ts';
import { renderDriftJson } from '../../src/render/drift/json.ts';
import { renderDriftText } from '../../src/render/drift/text.ts';
import { displayWidth } from '../../src/render/shared/text.ts';
import { cases } from './drift/plans.ts';
import { expectGolden } from './plan-text/golden-file.ts';

const file = (name: string): URL => new URL(`drift/${name}`, import.meta.url);
const view = { color: false, all: false, steps: false, instances: 1, files: ['a.yaml'] };

describe.each(Object.entries(cases))('drift: %s', (name, plan) => {
  it.each([60, 80, 120])('at %i columns', (width) => {
    const text = renderDriftText(plan, driftOf(plan), { ...view, width });
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    expectGolden(text, file(`${name}-${width}.txt`));
  });

  it('as JSON, by its schema', () => {
    const text = renderDriftJson(plan, driftOf(plan));
    const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true }).compile(schema);
    validate(JSON.parse(text));
    expect(validate.errors ?? []).toEqual([]);
    expectGolden(text, file(`${name}.json.txt`));
  });
});

it('tells each thing once, and everything of the plan but advice about the files', () => {
  const { differs, blocked, broken, unmanaged } = driftOf(cases.all);
  expect([...differs, ...blocked].map(({ secret }) => secret).sort()).toEqual(
    cases.all.changes.map(({ secret }) => secret).sort(),
  );
  const told = [...broken, ...unmanaged].length;
  expect(told).toBe(cases.all.findings.length + cases.all.refusals.filter(({ word }) => !word).length);
  expect(hasDrift(driftOf(cases.all))).toBe(true);
  expect(cases.none.findings.map(({ code }) => code)).toEqual(['W_ACCOUNTS_UNKNOWN', 'W_WORD_UNUSED', 'W_SELECTION_EMPTY']);
  expect(hasDrift(driftOf(cases.none))).toBe(false);
});
