import { expect, test } from 'vitest';
import { renderDumpText } from '../../../src/render/yaml/dump-text.ts';

test('beyond twenty names of one reason the rest is counted', () => {
  const leftOut = Array.from({ length: 23 }, (_, n) => ({ name: `s${n}`, why: 'is no RDS secret' }));
  const text = renderDumpText({ secrets: 0, instances: 0, leftOut, path: undefined }, { width: 400 });
  expect(text).toBe(
    `0 secrets on 0 instances.\nLeft out: 23 secrets.\n  is no RDS secret:\n    ${leftOut
      .slice(0, 20)
      .map(({ name }) => name)
      .join(', ')}, and 3 more\n`,
  );
});
