import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { load } from '../../src/config/resolve/load.ts';
import { renderDiagnosticsGithub } from '../../src/render/diagnostics/github.ts';
import { renderDiagnosticsJson } from '../../src/render/diagnostics/json.ts';
import { renderDiagnosticsSarif } from '../../src/render/diagnostics/sarif.ts';
import { renderDiagnostics } from '../../src/render/diagnostics/text.ts';
import { strays } from '../support/stray-files.ts';
import { goodFile, withFiles } from '../unit/config/files.ts';

/** Ways in which somebody may write a password into the file, in place of the source of an imported account's. */
const shapes: Readonly<Record<string, string>> = {
  plain: 'password: Canary-7f3Kq9',
  'double-quoted': 'password: "Canary-7f3 Kq9"',
  'single-quoted': "password: 'Canary-7f3 # Kq9'",
  'a wrong key': 'pasword: Canary-7f3Kq9',
  'an abbreviation': 'pwd: Canary-7f3Kq9',
  'another word': 'passwd: Canary-7f3Kq9',
  'a value below': 'password: { value: Canary-7f3Kq9 }',
  'a list': 'password: [ Canary-7f3Kq9, CanaryB ]',
  'as a key': 'password: { Canary-7f3Kq9: x }',
  'as an explicit key': '? password\n          : Canary-7f3Kq9',
  'no space after the colon': 'password:Canary-7f3Kq9',
  'no colon': 'password Canary-7f3Kq9',
  'an equals sign': 'password=Canary-7f3Kq9',
  'a block': 'password: |\n            Canary-7f3Kq9\n            CanaryB: more',
  'a folded block': 'password: >-\n            Canary-7f3Kq9\n\n            - CanaryB',
  'two quoted lines': 'password: "Canary-7f3\n            CanaryB"',
  'two plain lines': 'password: Canary-7f3\n            CanaryB',
  'an anchor and an alias': 'password: &Canary-7f3Kq9 CanaryB\n          env: *Canary-7f3Kq9',
  'an unknown alias': 'password: *Canary-7f3Kq9',
  'a tag': 'password: !Canary-7f3Kq9 x',
  'a bad escape': 'password: "Canary-7f3\\qKq9"',
  'an env name': 'password: { env: "Canary-7f3!Kq9" }',
  'an env name of a known credential': 'password: { env: GITHUB_CANARY }',
  'a wrong source': 'password: { evn: Canary-7f3Kq9, file: 7 }',
  'a comment beside': 'password: { env: A } # password: Canary-7f3Kq9',
  'a comment above': '# password was Canary-7f3Kq9\n          foo: bar',
  'a comment after a mistake': 'foo: bar # password: Canary-7f3Kq9',
  twice: 'password: { env: A }\n          password: Canary-7f3Kq9',
  'escaped key': '"\\u0070assword": Canary-7f3Kq9',
  capitals: 'PassWord: Canary-7f3Kq9',
  'merged in': '<<: { password: Canary-7f3Kq9 }',
  'another language': '密码: Canary-7f3Kq9',
};

const block = (shape: string): string =>
  goodFile
    .replace('{ name: legacy_a, password: { env: LEGACY_A_PASSWORD } }', `name: legacy_a\n          ${shape}`)
    .replace('{ file: /run/secrets/legacy_b }', '{ env: B }');

/** The same in other places: under a created account, among tags, far from where it is used. */
const fileOf = (place: string, shape: string): string => {
  const flat = shape.replaceAll('\n          ', '\n        ');
  if (place === 'import') return block(shape);
  if (place === 'create') return goodFile.replace('name: orders_app\n', `name: orders_app\n        ${flat}\n`);
  if (place === 'customData') return goodFile.replace('customData: { service: dba }', `customData:\n        ${flat}`);
  return goodFile
    .replace('defaults:\n', `defaults:\n        ${flat}\n`)
    .replace(/^ {2}(rotation|tags): /gm, '        $1: ');
};

const places = ['import', 'create', 'customData', 'defaults'];

const everyOutput = async (text: string): Promise<string> => {
  const { diagnostics, sources } = await withFiles({ 'secrets.yaml': text }, (cwd) =>
    load({ files: [], cwd, every: true }),
  );
  const views = [30, 80, 200].map((width) => renderDiagnostics(diagnostics, sources, { width, color: false }));
  return [
    ...views,
    renderDiagnosticsJson(diagnostics),
    renderDiagnosticsGithub(diagnostics),
    renderDiagnosticsSarif(diagnostics),
  ].join('\n');
};

type Mutation = { readonly at: number; readonly remove: number; readonly insert: string };

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.constantFrom(0, 0, 1, 2),
  insert: fc.constantFrom(
    '',
    '',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
    '- ',
    '#',
    ' # ',
    '\n',
    '\n  ',
    '\t',
    '  ',
    '*',
    '&a ',
    '|',
    '!x ',
    '%',
    '@',
    'x',
    '\\',
  ),
});

const mutate = (text: string, { at, remove, insert }: Mutation): string => {
  const from = Math.floor(at * text.length);
  return text.slice(0, from) + insert + text.slice(from + remove);
};

/** Mutations near the canary, where they can hurt. */
const aimed = (text: string, { at, ...rest }: Mutation): Mutation => {
  const canary = text.search(/canary/i);
  const from = Math.max(0, canary - 60);
  return { ...rest, at: (from + at * Math.min(140, text.length - from)) / text.length };
};

/** Ways to write a value where another one is wanted: a mapping or a list that has no place there, and marks of YAML. */
const misplacedValues: Readonly<Record<string, string>> = {
  'a mapping': '{ token: Canary-7f3Kq9 }',
  'a mapping below': '{ token: { value: [Canary-7f3Kq9] } }',
  'a list': '[Canary-7f3Kq9, CanaryB]',
  'a list of mappings': '[{ token: Canary-7f3Kq9 }]',
  'a mapping in a block': '\n                  token: Canary-7f3Kq9\n                  7f3Kq9: CanaryB',
  'an alias of nothing': '*Canary-7f3Kq9',
  'an alias of nothing below': '{ token: *Canary-7f3Kq9 }',
  'a tag': '!Canary-7f3Kq9 x',
  'a tag alone': '!Canary-7f3Kq9',
  'a tag of a mapping': '!<Canary-7f3Kq9> { token: CanaryB }',
  'an anchor twice': '&Canary-7f3Kq9 &CanaryB x',
  'a text that does not end': '{ token: "Canary-7f3Kq9 }',
  'a text that ends too early': '{ token: "Canary-7f3Kq9"x }',
  'a key twice': '{ pin: Canary-7f3Kq9, pin: CanaryB }',
  'a merge of a text': '{ <<: Canary-7f3Kq9 }',
  'a list that does not end': '[Canary-7f3Kq9',
  'a list in a block': '\n                  - Canary-7f3Kq9\n                  - CanaryB',
};

/** The values of the good file that are texts or words, by where they stand. */
const valuePlaces = [...goodFile.matchAll(/(?<=[\w-]: |\[)(?!")[\w/][^,{}[\]\n]*?(?= *[,}\]\n])/g)].filter(
  ({ index }) => index > goodFile.indexOf('owner'),
);

/** The good file with another value at one of these places. */
const withValue = (place: RegExpExecArray, value: string): string =>
  goodFile.slice(0, place.index) + value + goodFile.slice(place.index + place[0].length);

describe('a password that somebody wrote into the file', () => {
  it.each(Object.entries(shapes))('is in no output: %s', async (_name, shape) => {
    for (const place of places) expect(await everyOutput(fileOf(place, shape))).not.toMatch(/canary/i);
  });

  it.each(Object.entries(misplacedValues))('is in no output where a value belongs: %s', async (_name, value) => {
    expect(valuePlaces.map(([written]) => written)).toEqual(
      expect.arrayContaining(['payments', 'Order service', 'orders_app', 'ReadWrite', 'off', 'replace', '7d']),
    );
    for (const place of valuePlaces) {
      const output = await everyOutput(withValue(place, value));
      if (/canary/i.test(output)) expect.fail(`${place[0]}\n${output}`);
    }
  });

  it('is in no output where an alias uses it from afar', async () => {
    const anchored = goodFile
      .replace('description: Order service', 'descripton: &p 7f3-Canary-Kq9')
      .replace('{ env: LEGACY_A_PASSWORD }', '*p');
    const output = await everyOutput(anchored);
    expect(output).toContain('E_UNKNOWN_KEY');
    expect(output).not.toMatch(/canary/i);
  });

  it('is in no output whatever else is broken', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(shapes)),
        fc.constantFrom(...places),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (shape, place, mutations, near) => {
          let text = fileOf(place, shape);
          for (const one of mutations) text = mutate(text, near ? aimed(text, one) : one);
          const output = await everyOutput(text);
          if (/canary/i.test(output)) throw new Error(`${text}\n=====\n${output}`);
        },
      ),
      { numRuns: Number(process.env.RUNS ?? 300) },
    );
  });
});

describe('a file that is no secrets file', () => {
  it('is in no output, whatever is broken in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(strays)),
        fc.array(mutation, { maxLength: 4 }),
        async (stray, mutations) => {
          const output = await everyOutput(mutations.reduce(mutate, stray));
          if (/canary/i.test(output)) throw new Error(`${mutations.reduce(mutate, stray)}\n=====\n${output}`);
        },
      ),
      { numRuns: Number(process.env.RUNS ?? 300) },
    );
  });
});
