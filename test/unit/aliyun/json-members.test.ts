import { expect, it } from 'vitest';
import { jsonMembers } from '../../../src/aliyun/api/json-members.ts';

it.each<[string, readonly (readonly [string, string])[]]>([
  ['{}', []],
  [' { } ', []],
  ['{"a":1}', [['a', '1']]],
  [
    '{"big": 12345678901234567890 , "e\\u0041":-1.50e+400}',
    [
      ['big', '12345678901234567890'],
      ['eA', '-1.50e+400'],
    ],
  ],
  [
    '{"o":{"x":[{"}":"{"}],"x":2},"s":"a,\\"}:\\\\","l":[],"n":null}',
    [
      ['o', '{"x":[{"}":"{"}],"x":2}'],
      ['s', '"a,\\"}:\\\\"'],
      ['l', '[]'],
      ['n', 'null'],
    ],
  ],
])('the members of %s', (object, members) => {
  expect(jsonMembers(object)).toEqual(members);
});
