import { expect, it } from 'vitest';
import { items, optionalCount, optionalText, time, type View } from '../../../src/aliyun/api/answer.ts';
import { describeFailure } from '../../../src/aliyun/api/errors.ts';
import { CallFault } from '../../../src/aliyun/api/failure.ts';

const view = (fields: Record<string, unknown>): View => ({ action: 'DescribeSecret', fields });

/** What a user is told of it. */
const faultOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof CallFault) return describeFailure(thrown).message;
    throw thrown;
  }
  return 'nothing';
};

it.each([
  ['2026-11-24T04:05:06Z', '2026-11-24T04:05:06Z'],
  ['2026-11-24T04:05:06.789Z', '2026-11-24T04:05:06.789Z'],
  ['2026-11-24T12:05:06+08:00', '2026-11-24T04:05:06Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
])('time %s', (given, read) => expect(time(view({ At: given }), 'At')).toBe(read));

it.each(['soon', '', null, '+275760-09-13T00:00:00Z', '-000001-01-01T00:00:00Z', 'Infinity', []])(
  'no time: %j',
  (given) => expect(faultOf(() => time(view({ At: given }), 'At'))).toContain('the answer lacks a valid At'),
);

it.each<[string, unknown, string]>([
  ['a text', 'x'.repeat(131_073), 'the At is larger than 131072 characters'],
  ['a count', 1_000_000_000, 'the At is larger than 999999999'],
  ['a count', 1e300, 'the answer lacks a valid At'],
  ['a count', -1, 'the answer lacks a valid At'],
  ['a count', '0x10', 'the answer lacks a valid At'],
  ['a list', Array.from({ length: 10_001 }, () => ({})), 'the At is larger than 10000 members'],
])('%s of %o is refused', (kind, value, says) => {
  const read = () => {
    if (kind === 'a text') return optionalText(view({ At: value }), 'At');
    return kind === 'a list' ? items(view({ At: value }), 'At', 'B') : optionalCount(view({ At: value }), 'At');
  };
  expect(faultOf(read)).toContain(says);
});

it('half a character is replaced, since it could not be sent back', () => {
  expect(optionalText(view({ At: 'a\ud800b' }), 'At')).toBe('a\ufffdb');
});
