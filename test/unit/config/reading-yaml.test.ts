import { describe, expect, it } from 'vitest';
import { goodFile, loadFiles, loadText } from './files.ts';

const first = async (text: string) => (await loadText(text)).desired[0]?.secrets[0];
const fileWith = (lines: string): string => `version: 1
owner: payments
region: cn-hangzhou
secrets:
  - name: orders/app
    instance: rm-bp1xxxxxxxx
    accounts: { mode: dual }
${lines}`;

describe('how YAML is read', () => {
  it('takes `off`, `false` and "off" as no rotation', async () => {
    for (const off of ['off', 'false', '"off"'])
      expect((await first(fileWith(`    rotation: ${off}\n`)))?.rotation).toBe('off');
  });

  it('reads `yes`, `no` and `012` as YAML 1.2 does', async () => {
    const secret = await first(fileWith('    rotation: off\n    tags: { a: yes, b: no, c: "012" }\n'));
    expect(secret?.tags).toEqual({ a: 'yes', b: 'no', c: '012' });
    const { diagnostics } = await loadText(fileWith('    rotation: off\n    tags: { c: 012 }\n'));
    expect(diagnostics[0]?.hint).toBe('Quote it: "012"');
  });

  it('takes every key as a text', async () => {
    const secret = await first(fileWith('    rotation: off\n    tags: { 1: a, true: b, null: c }\n'));
    expect(secret?.tags).toEqual({ 1: 'a', true: 'b', null: 'c' });
  });

  it('resolves aliases, and merges where the own key wins', async () => {
    const { desired } = await loadText(`version: 1
owner: payments
region: cn-hangzhou
secrets:
  - &base
    name: a
    instance: rm-bp1xxxxxxxx
    accounts: { mode: single }
    rotation: &week 7d
    protect: true
  - { <<: *base, name: b, rotation: off }
  - { <<: [{ name: c, protect: false }, *base] }
`);
    expect(desired[0]?.secrets.map(({ name, rotation, protect }) => [name, rotation, protect])).toEqual([
      ['a', 604_800, true],
      ['b', 'off', true],
      ['c', 604_800, false],
    ]);
  });

  it('reports a mistake in what aliases share once, where it is written', async () => {
    const { diagnostics } = await loadText(
      fileWith(
        '    rotation: &r 7w\n  - { name: b, instance: rm-bp1xxxxxxxx, accounts: { mode: dual }, rotation: *r }\n',
      ),
    );
    expect(diagnostics.map(({ at }) => `${at?.line}:${at?.column}`)).toEqual(['8:18']);
  });

  it('reads JSON, tabs and all, a byte order mark and Windows line ends', async () => {
    const json = JSON.stringify(
      {
        version: 1,
        owner: 'a',
        region: 'cn-hangzhou',
        secrets: [{ name: 'x', instance: 'rm-bp1xxxxxxxx', accounts: { mode: 'single' }, rotation: false }],
      },
      null,
      '\t',
    );
    const { desired, diagnostics } = await loadFiles({ 'secrets.json': json }, { files: ['secrets.json'] });
    expect(diagnostics).toEqual([]);
    expect(desired[0]?.secrets[0]?.rotation).toBe('off');
    const windows = `\ufeff${goodFile}`.replaceAll('\n', '\r\n');
    const plain = await loadText(goodFile);
    expect((await loadText(windows)).desired[0]?.secrets.map(({ name, at }) => [name, at])).toEqual(
      plain.desired[0]?.secrets.map(({ name, at }) => [name, at]),
    );
  });

  it('keeps a tag called __proto__', async () => {
    const secret = await first(fileWith('    rotation: off\n    tags: { __proto__: x }\n'));
    expect(Object.entries(secret?.tags ?? {})).toEqual([['__proto__', 'x']]);
  });
});
