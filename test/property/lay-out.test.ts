import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import schema from '../../schema/secrets.schema.json' with { type: 'json' };
import { keyOrder } from '../../src/config/format/key-order.ts';
import { layOut as layOutBy } from '../../src/config/format/lay-out.ts';

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
  '>-\n      text\n\n      more',
  '\n      "one\n      \\u001b two"',
  '\n      [\n        # a\n        a,\n        b\n      ]',
  '\n      a:\n      # b:\n      c:',
);
const key = fc.constantFrom('name', 'instance', 'description', 'tags', 'rotation', 'own');
const remark = fc.constantFrom('', '    # a remark\n', '\n', '\n    # one more\n\n', '      # odd\n');
/** The column of a comment behind a value; less is one that follows it at once, none is no comment. */
const column = fc.constantFrom(undefined, 0, 0, 40, 40, 44);

/** With a comment that names the key and the column it stands in. */
const row = (name: string, text: string, wanted: number | undefined): string => {
  const [head = '', ...lines] = text.split('\n');
  const code = `    ${name}:   ${head}`;
  const at = Math.max(code.length + 1, wanted ?? 0);
  return [wanted === undefined ? code : `${code.padEnd(at)}# ${name} from ${at}`, ...lines, ''].join('\n');
};

const entry = fc
  .uniqueArray(fc.tuple(key, value, column, remark), { minLength: 1, maxLength: 5, selector: ([name]) => name })
  .map((rows) => rows.map(([name, text, at, above], index) => `${index ? above : ''}${row(name, text, at)}`).join(''))
  .chain((rows) => fc.constantFrom(rows.replace('    ', '  - '), `  - # dash\n${rows}`, `  -\n    # dash\n${rows}`));
/** What stands at the end of an entry, and above the next. */
const ends = fc.constantFrom(
  '',
  '',
  '    # left: out\n',
  '    # left: out\n\n',
  '    # left: out\n  # for next\n',
  '\n\n',
);
const entries = fc
  .array(fc.tuple(entry, ends), { minLength: 1, maxLength: 4 })
  .map((all) => all.map(([text, end]) => text + end));
const header = fc.constantFrom('', '', '# header\n', '# header\n\n', '# header\n\n# another\n', '---\n# header\n');
const file = fc
  .tuple(header, entries, fc.constantFrom('', '\n  # one more\n'), fc.constantFrom(undefined, '', '# end\n'))
  .map(([top, rows, closing, end]) =>
    end !== undefined
      ? `${top}secrets: # secrets from 9\n${rows.join('')}${closing}${end}version: 1\n`
      : `${top}version: 1\n# all\nsecrets:\n${rows.join('')}${closing}`,
  );

/** Every one of them is laid out. */
const check = (property: (after: string, before: string) => void): void =>
  fc.assert(
    fc.property(file, (before) => {
      const after = layOut(before);
      expect(after).toBeDefined();
      property(after ?? '', before);
    }),
    { numRuns: 300 },
  );

it('says the same with the same comments, and laid out again it stays', () => {
  const remarks = (text: string): number => text.split('#').length;
  check((after, before) => {
    expect(parse(after)).toEqual(parse(before));
    expect(remarks(after)).toBe(remarks(before));
    expect(layOut(after)).toBe(after);
  });
});

it('leaves the header at the top', () => {
  check((after, before) => {
    expect(after.startsWith(/^(---\n)?(#.*\n+)*/.exec(before)?.[0] ?? '')).toBe(true);
  });
});

it('leaves each comment on the line of its key, and below its blank line', () => {
  check((after) => {
    const lines = after.split('\n');
    for (const [index, line] of lines.entries()) {
      const name = /# (\w+) from/.exec(line)?.[1];
      if (name) expect(line.trim().replace(/^- /, '')).toMatch(new RegExp(`^${name}:.* # `));
      if (line.includes('# one more')) expect(lines[index - 1]).toBe('');
    }
  });
});

it('keeps comments of one column in one column, as far to the left as they can stand', () => {
  check((after) => {
    for (const paragraph of after.split('\n\n')) {
      const spaces = new Map<string, number[]>();
      const columns = new Map<string, Set<number>>();
      for (const line of paragraph.split('\n')) {
        const [, code = '', gap = '', from] = /^(.*?\S)( +)# \w+ from (\d+)$/.exec(line) ?? [];
        if (!from) continue;
        spaces.set(from, [...(spaces.get(from) ?? []), gap.length]);
        columns.set(from, (columns.get(from) ?? new Set()).add(code.length + gap.length));
      }
      for (const gaps of spaces.values()) expect(Math.min(...gaps)).toBe(1);
      for (const { size } of columns.values()) expect(size).toBe(1);
    }
  });
});

it('leaves comments at the end of an entry in it, and those above the next above that', () => {
  check((after) => {
    const lines = after.split('\n');
    for (const [index, line] of lines.entries()) {
      if (line.includes('# left')) expect(line).toBe('    # left: out');
      if (line.includes('# for next')) expect([line, lines[index + 1]]).toEqual(['  # for next', expect.anything()]);
      if (line.includes('# for next') && lines[index + 1])
        expect(lines[index + 1]).toMatch(/^( {2}(- |# dash)|# end|version)/);
    }
  });
});
