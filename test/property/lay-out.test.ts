import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import schema from '../../schema/secrets.schema.json' with { type: 'json' };
import { keyOrder } from '../../src/config/key-order.ts';
import { layOut as layOutBy } from '../../src/config/lay-out.ts';

const layOut = (text: string): string | undefined => layOutBy(text, keyOrder(schema));

const value = fc.constantFrom(
  'x',
  "'07'",
  '"a: b"',
  '12',
  'off',
  '{ a: 1,   b: [x,y] }',
  '[ ]',
  '',
  '|\n      # no comment\n      text',
);
const key = fc.constantFrom('name', 'instance', 'description', 'tags', 'rotation', 'own');
const remark = fc.constantFrom('', '    # a remark\n', '\n', '\n    # one more\n\n');
const entry = fc
  .uniqueArray(fc.tuple(key, value, remark), { minLength: 1, maxLength: 5, selector: ([name]) => name })
  .map((rows) => rows.map(([name, text, above], at) => `${at ? `${above}    ` : '  - '}${name}:   ${text}\n`).join(''));
const file = fc
  .tuple(fc.array(entry, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([entries, first]) =>
    first ? `secrets:\n${entries.join('')}# end\nversion: 1\n` : `version: 1\n# all\nsecrets:\n${entries.join('')}`,
  );

it('says the same with the same comments, and laid out again it stays', () => {
  let done = 0;
  const remarks = (text: string): number => text.split('#').length;
  fc.assert(
    fc.property(file, (text) => {
      const after = layOut(text);
      if (after === undefined) return;
      done += 1;
      expect(parse(after)).toEqual(parse(text));
      expect(remarks(after)).toBe(remarks(text));
      expect(layOut(after)).toBe(after);
    }),
    { numRuns: 300 },
  );
  expect(done).toBeGreaterThan(200);
});
