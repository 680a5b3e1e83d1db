import { describe, expect, it } from 'vitest';
import { codesAt, goodFile, loadText, marked, withMistake } from './files.ts';

const one = async (text: string): Promise<string[]> => codesAt((await loadText(text)).diagnostics);

describe('a file that is not the YAML that keyturn reads', () => {
  it.each([
    ['a quote that does not end', 'version: 1\nowner: "payments\n«'],
    ['a bracket that does not end', 'version: 1\nsecrets: [\n«'],
    ['a mapping on the line of its key', 'version: 1\nowner: «a: b\n'],
    ['a tab that indents', 'version: 1\ndefaults:\n«\trotation: 7d\n'],
    ['a reserved character', 'version: 1\nowner: «@payments\n'],
    ['an unknown escape', 'version: 1\nowner: "pay«\\qments"\n'],
    ['less indentation in the middle', 'version: 1\ndefaults:\n    rotation: 7d\n« protect: true\n'],
    ['a list where a mapping goes on', 'version: 1\n«- name: a\n'],
    ['an anchor twice', 'version: 1\nowner: &a «&b payments\n'],
    ['an anchor on an alias', 'version: &a 1\nowner: &b «*a\n'],
    ['a key without a colon', 'version: 1\n«owner payments\nregion: x\n'],
  ])('says where the syntax breaks, once: %s', async (_name, text) => {
    const { text: broken, at } = marked(text);
    const found = await one(broken);
    expect(found).toHaveLength(1);
    expect(found[0]).toBe(`E_YAML_SYNTAX secrets.yaml:${at}`);
  });

  it.each([
    ['YAML 1.1', '«%YAML 1.1\n---\nversion: 1\n', 'E_YAML_VERSION'],
    ['YAML 1.3', '# hello\n«%YAML 1.3\n---\nversion: 1\n', 'E_YAML_VERSION'],
    ['another directive', '«%FOO bar\n---\nversion: 1\n', 'E_YAML_SYNTAX'],
    ['a second document', 'version: 1\nowner: a\n«---\nversion: 1\n', 'E_YAML_DOCUMENTS'],
    ['a key that is a list', 'version: 1\n? «[a]\n: b\n', 'E_YAML_KEY'],
    ['a key twice', 'version: 1\nowner: a\n«owner: b\n', 'E_YAML_DUPLICATE_KEY'],
    [
      'a key twice in braces',
      'version: 1\nowner: a\ndefaults: { protect: true, «protect: false }\n',
      'E_YAML_DUPLICATE_KEY',
    ],
    ['an alias of nothing', 'version: 1\nowner: «*nobody\n', 'E_YAML_ALIAS'],
    ['an alias of what it is in', 'version: 1\nowner: a\ndefaults: &d { tags: «*d }\n', 'E_YAML_ALIAS'],
    ['an alias before its anchor', 'version: 1\nowner: «*a\nregion: &a cn-hangzhou\n', 'E_YAML_ALIAS'],
    ['a merge of a text', 'version: 1\nowner: a\ndefaults:\n  «<<: hello\n', 'E_YAML_MERGE'],
    ['a merge of a list of texts', 'version: 1\nowner: a\ndefaults:\n  «<<: [hello]\n', 'E_YAML_MERGE'],
    ['a tag of its own', 'version: 1\nowner: «!mine payments\n', 'E_YAML_TAG'],
    ['a tag of YAML 1.1', 'version: 1\nowner: !!binary «cGF5\n', 'E_YAML_TAG'],
    ['half a character', 'version: 1\nowner: «"pay\\ud83d"\n', 'E_HALF_CHARACTER'],
    ['half a character in a key', 'version: 1\nowner: a\ndefaults: { tags: { «"\\ude80k": x } }\n', 'E_HALF_CHARACTER'],
    ['half a character in JSON', '{"version": 1, "owner": «"\\udc00"}\n', 'E_HALF_CHARACTER'],
    ['a set', 'version: 1\nowner: a\ndefaults: !!set «{ protect }\n', 'E_YAML_TAG'],
  ])('refuses %s', async (_name, text, code) => {
    const { text: broken, at } = marked(text);
    expect(await one(broken)).toEqual([`${code} secrets.yaml:${at}`]);
  });

  it('names the key that stands twice, and both places', async () => {
    const { diagnostics } = await loadText('version: 1\nowner: a\nowner: b\n');
    expect(diagnostics[0]?.message).toBe('the key "owner" stands twice');
    expect(diagnostics[0]?.related).toEqual([
      { at: { file: 'secrets.yaml', line: 2, column: 1, length: 5 }, message: 'it stands here first' },
    ]);
  });

  it.each([
    ['empty', '', 1],
    ['a comment', '# nothing\n', 1],
    ['a text', 'hello\n', 1],
    ['a list', '- version: 1\n', 1],
    ['something else', 'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\n', 1],
  ])('says that a file is no secrets file: %s', async (_name, text, line) => {
    const { diagnostics } = await loadText(text);
    expect(diagnostics.map(({ code }) => code)).toEqual(['E_NOT_SECRETS_FILE']);
    expect(diagnostics[0]?.at?.line).toBe(line);
  });

  it('says that a file is encrypted, and nothing about what it holds', async () => {
    const { text, at } = marked('version: ENC[abc]\nsecrets: ENC[def]\n«sops: { version: 3.8.1 }\n');
    expect(await one(text)).toEqual([`E_FILE_ENCRYPTED secrets.yaml:${at}`]);
  });
});

describe('limits', () => {
  const nested = (depth: number): string =>
    `version: 1\nowner: a\ndefaults:\n  tags: ${'['.repeat(depth)}${']'.repeat(depth)}\n`;

  it('reads 32 levels and refuses the 33rd where it begins', async () => {
    expect(await one(nested(30))).toEqual(['E_TYPE secrets.yaml:4:9']);
    expect(await one(nested(31))).toEqual(['E_YAML_DEPTH secrets.yaml:4:39']);
  });

  it.each(['[', '{', '- ', '? ', '{a: ', '[{b: '])('refuses endless %s quickly', async (opening) => {
    const text = `a: ${opening === '- ' || opening === '? ' ? '\n' : ''}${opening.repeat(300_000)}`;
    const started = performance.now();
    expect((await loadText(text)).diagnostics.map(({ code }) => code)).toEqual(['E_YAML_DEPTH']);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('refuses aliases that stand for billions of values', async () => {
    const levels = Array.from({ length: 12 }, (_, level) =>
      level === 0
        ? 'l0: &l0 [a, a, a, a, a, a, a, a, a, a]'
        : `l${level}: &l${level} [${Array(10)
            .fill(`*l${level - 1}`)
            .join(', ')}]`,
    );
    const { diagnostics } = await loadText(`version: 1\nowner: a\n${levels.join('\n')}\n`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['E_YAML_EXPANSION']);
  });

  it('refuses merges that stand for too much', async () => {
    const keys = Array.from({ length: 2_000 }, (_, index) => `k${index}: 1`).join(', ');
    const merges = Array.from({ length: 2_000 }, (_, index) => `m${index}: { <<: *big }`).join('\n');
    const { diagnostics } = await loadText(`version: 1\nowner: a\nbig: &big { ${keys} }\n${merges}\n`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['E_YAML_EXPANSION']);
  });

  it('finds keys that stand twice among very many quickly', async () => {
    const keys = Array.from({ length: 40_000 }, (_, index) => `  k${index}: rm-bp1xxxxxxxx`).join('\n');
    const { diagnostics } = await loadText(
      `version: 1\nowner: a\nregion: cn-hangzhou\ninstances:\n${keys}\n  k7: rm-bp1xxxxxxxx\n`,
    );
    expect(codesAt(diagnostics)).toEqual(['E_YAML_DUPLICATE_KEY secrets.yaml:40005:3']);
  });

  it.each([
    ['unknown keys', (index: number) => `k${index}: x`, 'E_UNKNOWN_KEY'],
    ['passwords', (index: number) => `password${index}: x`, 'E_LITERAL_PASSWORD'],
    ['wrong tags', (index: number) => `"!${index}": x`, 'E_VALUE'],
    ['wrong values', (index: number) => `t${index}: 1`, 'E_TYPE'],
  ])('finds very many %s in one secret quickly', async (name, entry, code) => {
    const tags = name.startsWith('wrong');
    const entries = Array.from({ length: 20_000 }, (_, index) => entry(index)).join(tags ? ', ' : '\n    ');
    const started = performance.now();
    const text = `${goodFile}${tags ? `    tags: { ${entries} }` : `    ${entries}`}\n`;
    const { diagnostics } = await loadText(text);
    expect([diagnostics.length, new Set(diagnostics.map((one) => one.code))]).toEqual([20_000, new Set([code])]);
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it('finds 200 mistakes in one file, in order', async () => {
    const secret = (index: number): string =>
      `  - name: s${index}\n    instance: orders-db\n    colour: red\n    accounts: { mode: dual, create: { name: a${index}, grants: { o: All } } }\n`;
    const { diagnostics } = await loadText(
      goodFile + Array.from({ length: 100 }, (_, index) => secret(index)).join(''),
    );
    expect(diagnostics).toHaveLength(200);
    const lines = diagnostics.map(({ at }) => at?.line ?? 0);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
  });

  it('keeps apart what looks like a member of every object', async () => {
    const { text, at } = withMistake('description: Order service', '«__proto__: { rotation: off }');
    expect(await one(text)).toEqual([`E_UNKNOWN_KEY secrets.yaml:${at}`]);
    const { text: named } = withMistake('    instance: audit-db', '    instance: «constructor');
    expect((await loadText(named)).diagnostics.map(({ code }) => code)).toEqual(['E_INSTANCE_UNKNOWN']);
  });
});
