import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyturn } from '../support/keyturn.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-fmt-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

test('names what would change, changes it behind a link with its mode, and then has nothing to do', async () => {
  writeFileSync(at('real.yaml'), 'owner: p\nversion: 1\n');
  chmodSync(at('real.yaml'), 0o660);
  symlinkSync('real.yaml', at('secrets.yaml'));
  writeFileSync(at('b.secrets.json'), '{"version":1}');
  expect(await keyturn(['fmt', '--check', '-f', folder])).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('secrets.yaml'),
  });
  expect(readFileSync(at('real.yaml'), 'utf8')).toBe('owner: p\nversion: 1\n');
  expect(await keyturn(['fmt', '-f', folder])).toMatchObject({ code: 0 });
  expect(readFileSync(at('real.yaml'), 'utf8')).toBe('version: 1\nowner: p\n');
  expect(statSync(at('real.yaml')).mode & 0o777).toBe(0o660);
  expect(readFileSync(at('b.secrets.json'), 'utf8')).toBe('{"version":1}');
  expect(await keyturn(['fmt', '--check', '-f', folder])).toMatchObject({ code: 0, stdout: '' });
});

test('a file with errors stays, without a word of its password, and the others are done', async () => {
  const broken = 'secrets:\n  - password: Hunter2secret!\n   name: [\n';
  writeFileSync(at('a.secrets.yaml'), broken);
  writeFileSync(at('b.secrets.yaml'), 'owner: p\nversion: 1\n');
  const { code, stdout, stderr } = await keyturn(['fmt', '-f', folder]);
  expect(code).toBe(1);
  expect(stderr).toContain('E_YAML_SYNTAX');
  expect(stdout + stderr).not.toContain('Hunter2secret');
  expect(readFileSync(at('a.secrets.yaml'), 'utf8')).toBe(broken);
  expect(readFileSync(at('b.secrets.yaml'), 'utf8')).toBe('version: 1\nowner: p\n');
});

test('the examples are laid out as it does', async () => {
  const folders = readdirSync('examples').flatMap((name) => ['-f', join('examples', name)]);
  expect(await keyturn(['fmt', '--check', ...folders])).toMatchObject({ stdout: '', stderr: '', code: 0 });
});

test('what init writes is laid out', async () => {
  expect(await keyturn(['init', '-f', at('secrets.yaml')])).toMatchObject({ code: 0 });
  expect(await keyturn(['fmt', '--check', '-f', at('secrets.yaml')])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '',
  });
});

test('what is no secrets file stays, and is refused as validate refuses it', async () => {
  const files = { 'empty.yaml': '', 'comment.yaml': '# only a comment\r\n', 'foreign.yaml': 'foo:   bar\n' };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(at(name), text);
    const validated = await keyturn(['validate', '-f', at(name)]);
    const { code, stdout, stderr } = await keyturn(['fmt', '-f', at(name)]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('E_NOT_SECRETS_FILE');
    expect(validated.stdout).toContain(stderr.trim());
    expect(readFileSync(at(name), 'utf8')).toBe(text);
  }
});

test.each([
  ['an anchor without a value', '  - name: &a\n  - name: b\n', '5:3'],
  ['comments both before and behind a closing bracket', '  - tags: {\n      a: b\n      # one\n    } # two\n', '7:5'],
])('a file that cannot be laid out stays, and the line is named: %s', async (cause, entries, place) => {
  const text = `version: 1\nowner: p\nsecrets:\n${entries}`;
  writeFileSync(at('secrets.yaml'), text);
  const { code, stderr } = await keyturn(['fmt', '-f', at('secrets.yaml')]);
  expect(code).toBe(1);
  expect(stderr).toContain('E_LAYOUT');
  expect(stderr).toContain(`secrets.yaml:${place}`);
  expect(stderr.replace(/\s+/g, ' ')).toContain(cause);
  expect(readFileSync(at('secrets.yaml'), 'utf8')).toBe(text);
});

test('a file that no longer has room stays as it was', () => {
  const text = `owner: p\nversion: 1\n# ${'x'.repeat(60_000)}\n`;
  writeFileSync(at('secrets.yaml'), text);
  const limited = `trap '' XFSZ; ulimit -f 16; exec "$@"`;
  const fmt = [process.execPath, 'dist/cli.js', 'fmt', '-f', at('secrets.yaml')];
  const { status, stderr } = spawnSync('sh', ['-c', limited, 'sh', ...fmt], { encoding: 'utf8', env: {} });
  expect(status).toBe(1);
  expect(stderr).toContain('E_FILE_WRITE');
  expect(stderr).toContain('(EFBIG)');
  expect(readdirSync(folder)).toEqual(['secrets.yaml']);
  expect(readFileSync(at('secrets.yaml'), 'utf8')).toBe(text);
});
