import { describe, expect, it } from 'vitest';
import { renderResultJson } from '../../src/render/result/json.ts';
import { renderResultText } from '../../src/render/result/text.ts';
import { displayWidth } from '../../src/render/shared/text.ts';
import { expectGolden } from './plan-text/golden-file.ts';
import { cases } from './result/results.ts';

const file = (name: string): URL => new URL(`result/${name}`, import.meta.url);

describe.each(Object.entries(cases))('result %s', (name, { exitCode, plan, results }) => {
  it.each([40, 80, 120])('at %i columns', (width) => {
    const text = renderResultText(plan, results, { width, color: false });
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    expectGolden(text, file(`${name}-${width}.txt`));
  });

  it('as JSON', () => expectGolden(renderResultJson(plan, results, exitCode), file(`${name}.json.txt`)));
});
