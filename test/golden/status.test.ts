import { describe, expect, it } from 'vitest';
import { renderStatusJson } from '../../src/render/status/json.ts';
import { renderStatusOne } from '../../src/render/status/one.ts';
import { displayWidth } from '../../src/render/shared/text.ts';
import { expectGolden } from './plan-text/golden-file.ts';
import { cases } from './status/cases.ts';

const file = (name: string): URL => new URL(`status/${name}`, import.meta.url);
const head = { toolVersion: '0.1.0', owner: 'team', region: 'cn-hangzhou', now: '2026-11-27T10:30:00Z' };

describe.each(Object.entries(cases))('status of one: %s', (name, details) => {
  it.each([60, 80, 120])('at %i columns', (width) => {
    const text = renderStatusOne(details, { width, color: false }, ['-f a.yaml', '--env prod']);
    for (const line of text.split('\n').filter((one) => !/^(Next:| {5} | {4}aliyun )/.test(one)))
      expect(displayWidth(line)).toBeLessThanOrEqual(width);
    expectGolden(text, file(`${name}-${width}.txt`));
  });

  it('as JSON', () => expectGolden(renderStatusJson(head, [details.health], details), file(`${name}.json.txt`)));
});
