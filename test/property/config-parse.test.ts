import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/config/parse/parse.ts';
import { checkFile } from '../../src/config/validate/validate.ts';

/** Pieces that mean something to YAML or to keyturn, in any order. */
const piece = fc.constantFrom(
  ...[
    'version: 1\n',
    'owner: a\n',
    'secrets:\n',
    '  - name: a\n',
    '    accounts: ',
    '{ mode: dual',
    '}',
    '[',
    ']',
    '{',
  ],
  ...[': ', '- ', '? ', '&a ', '*a', '<<: ', '!!str ', '!', '"', "'", '|\n', '>\n', '  ', '\n', '\r\n', '\t', '#', ','],
  ...['%YAML 1.1\n', '---\n', '...\n', 'password: ', 'import: ', 'null', '~', '1e400', '.nan', '0x1F', '-0', '\\', '@'],
  ...['\u0000', '\ud800', '\u2028', '😀', '__proto__: ', 'constructor: ', 'instances: ', 'tags: '],
);

describe('any text', () => {
  it('is read to the end, and every diagnostic stands inside it', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const { parsed, diagnostics } = parse('a.yaml', text);
        const found = parsed ? checkFile(parsed).diagnostics : [];
        const lines = text.split('\n');
        for (const { at } of [...diagnostics, ...found]) {
          expect(at?.line).toBeGreaterThanOrEqual(1);
          expect(at?.column).toBeGreaterThanOrEqual(1);
          expect(at?.column).toBeLessThanOrEqual((lines[(at?.line ?? 0) - 1]?.length ?? -1) + 1);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
