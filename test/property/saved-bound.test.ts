import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSaved } from '../../src/plan/saved/saved-plan.ts';
import { renderPlanJson } from '../../src/render/plan/json.ts';
import { renderResultJson } from '../../src/render/result/json.ts';
import { everything, files, freshCloud } from '../support/plan-arbitraries.ts';
import { planOf } from '../support/plan-run.ts';
import { anyResult } from '../unit/render/any-plan.ts';

// What `show` prints of a saved file is bound to the digest in it: nothing in the file can change and the digest stay.

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

const pathsIn = (value: Json, path: Path = []): Path[] =>
  value === null || typeof value !== 'object'
    ? [path]
    : [path, ...Object.entries(value).flatMap(([key, member]) => pathsIn(member, [...path, key]))];

const others = (value: Json): Json => {
  if (typeof value === 'string') return value === 'Nothing is deleted.' ? '' : 'Nothing is deleted.';
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return value.length > 0 ? value.slice(1) : ['x'];
  return value === null ? 'x' : { ...value, hint: 'x' };
};

/** The value with another one at the path. */
const changed = (value: Json, [key, ...rest]: Path): Json => {
  if (key === undefined || value === null || typeof value !== 'object') return others(value);
  return Array.isArray(value)
    ? value.map((member, index) => (String(index) === key ? changed(member, rest) : member))
    : Object.fromEntries(
        Object.entries(value).map(([name, member]) => [name, name === key ? changed(member, rest) : member]),
      );
};

const isBound = (text: string, is: 'plan' | 'result', at: number): void => {
  expect(readSaved('f', text).is).toBe(is);
  const whole: Json = JSON.parse(text);
  const paths = pathsIn(whole);
  const path = paths[at % paths.length] ?? [];
  expect(readSaved('f', JSON.stringify(changed(whole, path))).is, path.join('.')).toBe('bad');
};

test('a saved plan of which anything is changed is not shown under its digest', () =>
  fc.assert(
    fc.property(files, fc.nat(), (some, at) =>
      isBound(renderPlanJson(planOf(some, freshCloud(), everything)), 'plan', at),
    ),
    { numRuns: 500 },
  ));

test('nor is a saved result', () =>
  fc.assert(
    fc.property(anyResult, fc.nat(), ({ plan, results }, at) =>
      isBound(renderResultJson(plan, results, 1), 'result', at),
    ),
    { numRuns: 500 },
  ));
