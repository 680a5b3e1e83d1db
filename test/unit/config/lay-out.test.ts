import { expect, it } from 'vitest';
import schema from '../../../schema/secrets.schema.json' with { type: 'json' };
import { keyOrder } from '../../../src/config/format/key-order.ts';
import { firstUnlaid, layOut as layOutBy } from '../../../src/config/format/lay-out.ts';

const layOut = (text: string): string | undefined => layOutBy(text, keyOrder(schema));

it('sorts keys and divides secrets, with comments where they belong', () => {
  const text = `owner: "p"
version:   1
# all of them
secrets:
- description: 'first'   # tail
  # about the name
  name: a
  tags: {a: b}
- name: b
# the region
region: cn-hangzhou
`;
  const after = layOut(text);
  expect(after).toBe(`version: 1
owner: "p"
# the region
region: cn-hangzhou
# all of them
secrets:
  - description: 'first' # tail
    # about the name
    name: a
    tags: { a: b }

  - name: b
`);
});

it('keeps the order below a comment on a first key, and of an anchor before its alias', () => {
  const commented = 'defaults:\n  # of what\n  rotation: 7d\n  adopt: true\n';
  expect(layOut(commented)).toBe(commented);
  const beginning = 'owner: p\n# of the format\nversion: 1\n';
  expect(layOut(beginning)).toBe(beginning);
  const anchored = 'secrets:\n  - rotation: &a x\n    name: *a\n';
  expect(layOut(anchored)).toBe(anchored);
});

it('sorts the keys of an entry also below a comment above it or behind its dash', () => {
  const entry = (above: string, name: string): string => `  -${above}instance: db\n    name: ${name}\n`;
  for (const between of [' # the app\n    ', '\n    # the app\n    ']) {
    expect(layOut(`secrets:\n${entry(between, 'a')}${entry(between, 'b')}  # the app\n${entry(' ', 'c')}`)).toBe(
      `secrets:\n${['a', 'b', 'c'].map((name) => `  # the app\n  - name: ${name}\n    instance: db\n`).join('\n')}`,
    );
  }
});

it('leaves what stands at the top of a file at the top', () => {
  const [keys, sorted] = ['owner: p\nversion: 1\n', 'version: 1\nowner: p\n'];
  for (const header of ['# header\n', '# header\n# of two lines\n', '# header\n\n# another\n', '---\n# header\n']) {
    expect(layOut(header + keys)).toBe(header + keys);
    expect(layOut(`${header}version: 1\nregion: x\nowner: p\n`)).toBe(`${header}${sorted}region: x\n`);
  }
  for (const header of ['# header\n\n', '# header\n\n# another\n\n', '--- # header\n']) {
    expect(layOut(header + keys)).toBe(header + sorted);
  }
});

it('goes on until nothing is left to do', () => {
  const after = '# all\n\n&all\nversion: 1\nowner: p\n';
  expect(layOut('&all\n# all\n\nowner: p\nversion: 1\n')).toBe(after);
  expect(layOut(after)).toBe(after);
});

it('pads mappings and not lists, and leaves texts alone that look like them', () => {
  const text = "tags: {a: [ x,y ], b: [], c: '[ 1 ]'}\nown: |\n  [ x ]\n";
  expect(layOut(text)).toBe("tags: { a: [x, y], b: [], c: '[ 1 ]' }\nown: |\n  [ x ]\n");
});

it('keeps comments that stand in one column in one, the first that has room; others follow at once', () => {
  const text = `owner: "p"                   # whose
region:  cn-hangzhou         # where
secrets:                     # all
  - instance: db      # which
    name:   a/b       # how it is called
    description:      x   # not with them
`;
  expect(layOut(text)).toBe(`owner: "p"          # whose
region: cn-hangzhou # where
secrets:            # all
  - name: a/b    # how it is called
    description: x # not with them
    instance: db # which
`);
});

it('leaves comments on the line of what they stand behind', () => {
  const text = `defaults: # for all
  # often
  rotation: 7d # a week
  # not at once
secrets: [ # none
    a # yet
  ]
x: &x # shared
  rotateOnCreate: false
`;
  expect(layOut(text)).toBe(`defaults: # for all
  # often
  rotation: 7d # a week
  # not at once
secrets:
  [ # none
    a # yet
  ]
x: &x # shared
  rotateOnCreate: false
`);
  expect(layOut('secrets:\n  - accounts: # two\n      create: {}\n      mode: dual\n')).toBe(
    'secrets:\n  - accounts: # two\n      mode: dual\n      create: {}\n',
  );
});

it('puts a comment behind the dash or the question mark of what comes above it', () => {
  expect(layOut('secrets:\n  - &x # c\n    name: a\n')).toBe('secrets:\n  # c\n  - &x\n    name: a\n');
  expect(layOut('z: 1\n? # c\n  a\n: b\n')).toBe('z: 1\n# c\na: b\n');
  expect(layOut('--- # c\na: 1\n')).toBe('--- # c\na: 1\n');
});

it('keeps the blank line above a comment, also behind the last entry', () => {
  const text = 'instances:\n  a: rm-a\n\n  # b: rm-b\n\nsecrets:\n  - name: a\n\n  # - name: b\n  # c\n';
  expect(layOut(text)).toBe(text);
  expect(layOut(`\n\n# first\n\n\n${text}`)).toBe(`# first\n\n${text}`);
});

it('keeps merges, styles, CRLF as LF', () => {
  const text = "x: &d {rotation: 7d}\r\nsecrets:\r\n  - <<: *d\r\n    name: '7'\r\n";
  const after = layOut(text);
  expect(after).toBe(layOut(after ?? ''));
  expect(after).toContain('<<: *d');
  expect(after).toContain("'7'");
  expect(after).not.toContain('\r');
  const remarks = 'secrets:\n  - name: a # b\n    # c\n\n    # d\n\n  - name: b\n';
  expect(layOut(remarks.replaceAll('\n', '\r\n'))).toBe(remarks);
});

it('keeps escapes, digits and lines of texts as they are written', () => {
  const text = 'a: "\\u001b \\u202e"\nb: 123456789012345678901\nc: 0x1F\nd: one\n  two\n\n  three\n"\\u0065": 1.10\n';
  expect(layOut(text)).toBe(text);
  const [long, folded] = ['word '.repeat(40), 'x:\r\n   - "one\r\n        \\ two\r\n  \r\n     three"\r\n'];
  expect(layOut(`a: ${long}\n`)).toBe(`a: ${long.trim()}\n`);
  expect(layOut(folded)).toBe('x:\n  - "one\n    \\ two\n\n    three"\n');
  expect(layOut('? one\n  two\n: x\n')).toBe('one two: x\n');
});

it('keeps the last key of an entry in its place when it is a comment or has no value', () => {
  const text = 'secrets:\n  - name: a\n    # protect: true\n\n  # all of b\n  - name: b\n    tags:\n\n  - name: c\n';
  expect(layOut(text)).toBe(text);
  expect(layOut(text.replaceAll('\n\n', '\n'))).toBe(text);
  expect(layOut(text.replaceAll('\n\n', '\n\n\n'))).toBe(text);
  expect(layOut(text.replaceAll('\n', '\r\n'))).toBe(text);
});

it('leaves each comment to what stands in its column, also below another and below a key without a value', () => {
  const text = `version: 1
region: cn-hangzhou
defaults:
  rotation: 7d
  # adopt: true
# all
secrets:
  - name: a
    # protect: true
  # - name: b
  #   tags: {}

# end
`;
  expect(layOut(text)).toBe(text);
  expect(layOut('# all\nx:\n  own: # none\n  # of what\n  z: 1\n')).toBe(
    '# all\nx:\n  own: # none\n  # of what\n  z: 1\n',
  );
});

it('puts a comment to the right of its lines below them, not behind them', () => {
  expect(layOut('secrets:\n  - name: a\n        # odd\n    instance: x\n\n        # odder\n')).toBe(
    'secrets:\n  - name: a\n    # odd\n    instance: x\n\n    # odder\n',
  );
  expect(layOut('x: { a: 1,\n    b: 2 }\n    # odd\ny: 1\n')).toBe('x: { a: 1, b: 2 }\n# odd\ny: 1\n');
  expect(layOut('x:\n    # as deep as what comes\n    y: 1\n')).toBe('x:\n  # as deep as what comes\n  y: 1\n');
});

it('takes no quoted text for a merge', () => {
  expect(layOut('own: 1\n"<<": 2\n')).toBe('own: 1\n"<<": 2\n');
  expect(layOut('own: 1\n<<: {}\n')).toBe('<<: {}\nown: 1\n');
});

it('names the line with which a file cannot be laid out', () => {
  const text = 'secrets:\n  - name: a\n  - name: &x\n  - name: c\n  - name: d\n';
  expect(layOut(text)).toBeUndefined();
  expect(text.slice(...firstUnlaid(text))).toBe('- name: c');
});
