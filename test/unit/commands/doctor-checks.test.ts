import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { clockCheck } from '../../../src/doctor/clock-check.ts';
import { nodeCheck } from '../../../src/doctor/local-checks.ts';

const minute = 60_000;
const at = (...minutes: readonly number[]) => minutes.map((ahead) => ({ service: `S${ahead}`, ahead: ahead * minute }));
const told = ({ outcome, problems }: ReturnType<typeof clockCheck>) => [outcome, ...problems.map(({ code }) => code)];

describe('the clock, by the Date headers', () => {
  it.each<[readonly number[], boolean, readonly string[]]>([
    [[0, 5, -5], false, ['ok']],
    [[6], false, ['warning', 'W_CLOCK_SKEW']],
    [[0, -14], false, ['warning', 'W_CLOCK_SKEW']],
    [[15], false, ['failed', 'E_CLOCK_SKEW']],
    [[15], true, ['warning', 'W_CLOCK_SKEW']],
    [[], true, ['skipped']],
  ])('%j minutes, a signature taken: %j', (minutes, isTaken, expected) => {
    expect(told(clockCheck(at(...minutes), isTaken))).toEqual(expected);
  });

  it('says in which direction, and of whom', () => {
    expect(clockCheck(at(1, -7), false).problems[0]?.message).toContain('7 min 0 s ahead of S-7');
    expect(clockCheck(at(9000), true).problems[0]?.message).toContain('more than a day behind S9000');
  });
});

test('Node.js as package.json demands it', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  const oldest = String(engines.node).replace('>=', '');
  expect(nodeCheck(`${oldest}.0`).outcome).toBe('ok');
  expect(nodeCheck('100.0.0').outcome).toBe('ok');
  expect(nodeCheck('20.18.9').problems[0]?.code).toBe('E_NODE_VERSION');
  expect(nodeCheck('19.99.0').outcome).toBe('failed');
});
