import { expect, test } from 'vitest';
import { inLanes } from '../../../src/app/terminal/in-lanes.ts';

test('keeps the order of the items and never has more at work than lanes', async () => {
  let [atWork, most] = [0, 0];
  const results = await inLanes([5, 1, 4, 2, 3], 2, async (item) => {
    atWork += 1;
    most = Math.max(most, atWork);
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
    atWork -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

test('no items, no work', async () => {
  expect(await inLanes([], 8, () => Promise.reject(new Error('called')))).toEqual([]);
});

test('the first failure is the result', async () => {
  await expect(inLanes([1, 2], 1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
