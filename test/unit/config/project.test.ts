import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load } from '../../../src/config/resolve/load.ts';
import { codesAt, goodFile, loadFiles, loadText, withFiles } from './files.ts';

const root =
  'version: 1\nowner: payments\nregion: cn-hangzhou\ndefaults: { rotation: 7d }\ninstances: { db: rm-bp1xxxxxxxx }\n';
const secret = (name: string, more = ''): string =>
  `  - { name: ${name}, instance: db, accounts: { mode: single, create: { name: ${name}_u, grants: {} } }${more} }\n`;
const part = (...secrets: readonly string[]): string => `version: 1\nsecrets:\n${secrets.join('')}`;
const folder = { files: ['.'] };

describe('several files', () => {
  it('reads a folder at any depth: secrets.yaml and *.secrets.yaml, .yml and .json', async () => {
    const { desired, diagnostics, sources } = await loadFiles(
      {
        'secrets.yaml': root,
        'teams/a.secrets.yml': part(secret('a')),
        'teams/deep/secrets.json': JSON.stringify({ version: 1, secrets: [] }),
        'teams/notes.yaml': 'not: read',
        'teams/mysecrets.yaml': 'not: read',
        'node_modules/x/secrets.yaml': 'not: read',
      },
      folder,
    );
    expect(diagnostics).toEqual([]);
    expect(sources.map(({ file }) => file)).toEqual(['secrets.yaml', 'teams/a.secrets.yml', 'teams/deep/secrets.json']);
    expect(desired[0]?.secrets.map(({ name, at }) => [name, at.file])).toEqual([['a', 'teams/a.secrets.yml']]);
  });

  it('reads a file once, however often it is named', async () => {
    await withFiles({ 'secrets.yaml': root + part(secret('a')).replace('version: 1\n', '') }, async (cwd) => {
      await symlink(join(cwd, 'secrets.yaml'), join(cwd, 'b.secrets.yaml'));
      const { diagnostics, sources } = await load({ files: ['.', 'secrets.yaml', join(cwd, 'secrets.yaml')], cwd });
      expect(diagnostics).toEqual([]);
      expect(sources).toHaveLength(1);
    });
  });

  it('lets a part have defaults and instances of its own, over those of the root', async () => {
    const { desired } = await loadFiles(
      {
        'secrets.yaml': `${root}secrets:\n${secret('a')}`,
        'b.secrets.yaml': `version: 1\ndefaults: { rotation: 14d, protect: true }\ninstances: { db: rm-bp2yyyyyyyy }\nsecrets:\n${secret('b')}`,
      },
      folder,
    );
    expect(
      desired[0]?.secrets.map(({ name, rotation, protect, instance }) => [name, rotation, protect, instance.id]),
    ).toEqual([
      ['a', 7 * 86_400, false, 'rm-bp1xxxxxxxx'],
      ['b', 14 * 86_400, true, 'rm-bp2yyyyyyyy'],
    ]);
  });

  it('names all roots when there are two', async () => {
    const files = { 'secrets.yaml': root, 'b.secrets.yaml': root, 'c.secrets.yaml': 'version: 1\nsecrets: []\n' };
    const { desired, diagnostics } = await loadFiles(files, folder);
    expect(desired).toEqual([]);
    expect(codesAt(diagnostics)).toEqual(['E_ROOT_TWICE b.secrets.yaml:2:1']);
    expect(diagnostics[0]?.related?.map(({ at }) => `${at.file}:${at.line}`)).toEqual(['secrets.yaml:2']);
  });

  it('names all files when none is the root', async () => {
    const files = {
      'a.secrets.yaml': 'version: 1\nregion: cn-hangzhou\nsecrets: []\n',
      'b.secrets.yaml': 'version: 1\nsecrets: []\n',
    };
    const { diagnostics } = await loadFiles(files, folder);
    expect(codesAt(diagnostics)).toEqual(['E_ROOT_MISSING a.secrets.yaml:1:1']);
    expect(diagnostics[0]?.related?.map(({ at }) => at.file)).toEqual(['b.secrets.yaml']);
  });

  it('refuses region and environments in a part', async () => {
    const { diagnostics } = await loadFiles(
      {
        'secrets.yaml': root,
        'b.secrets.yaml': 'version: 1\nregion: cn-shanghai\nenvironments: { prod: {} }\nsecrets: []\n',
      },
      folder,
    );
    expect(codesAt(diagnostics)).toEqual(['E_PART_KEY b.secrets.yaml:2:1', 'E_PART_KEY b.secrets.yaml:3:1']);
  });

  it('names all places of a name that stands more than once', async () => {
    const { diagnostics } = await loadFiles(
      { 'secrets.yaml': `${root}secrets:\n${secret('a')}`, 'b.secrets.yaml': part(secret('a'), secret('a')) },
      folder,
    );
    const twice = diagnostics.filter(({ code }) => code === 'E_NAME_TWICE');
    expect(twice.map(({ message }) => message)).toEqual(['the name "a" stands 3 times']);
    expect(
      [twice[0]?.at, ...(twice[0]?.related ?? []).map(({ at }) => at)].map((at) => `${at?.file}:${at?.line}`).sort(),
    ).toEqual(['b.secrets.yaml:3', 'b.secrets.yaml:4', 'secrets.yaml:7']);
  });

  it('finds an account that two secrets of different files hold', async () => {
    const { diagnostics } = await loadFiles(
      {
        'secrets.yaml': `${root}secrets:\n${secret('a')}`,
        'b.secrets.yaml': part('  - { name: b, instance: db, accounts: { mode: single, import: [{ name: a_u }] } }\n'),
      },
      folder,
    );
    expect(codesAt(diagnostics)).toEqual(['E_ACCOUNT_IN_USE secrets.yaml:7:72']);
    expect(diagnostics[0]).toMatchObject({ secret: 'a', related: [{ at: { file: 'b.secrets.yaml' } }] });
  });

  it.each([
    [
      '{ mode: dual, create: { name: p, second: a_u, grants: {} } }'.replace('name: p', 'name: pp'),
      'secrets.yaml:8:82',
    ],
    ['{ mode: dual, create: { name: a, grants: {} } }'.replace('name: a', 'name: aa'), ''],
    ['{ mode: dual, import: [{ name: other }, { name: a_u }] }', 'secrets.yaml:8:88'],
  ])('finds an account held twice in %s', async (accounts, at) => {
    const { diagnostics } = await loadFiles(
      { 'secrets.yaml': `${root}secrets:\n${secret('a')}  - { name: b, instance: db, accounts: ${accounts} }\n` },
      folder,
    );
    expect(codesAt(diagnostics)).toEqual(at === '' ? [] : [`E_ACCOUNT_IN_USE ${at}`]);
  });

  it('says once that an entry was copied whole', async () => {
    const { diagnostics } = await loadFiles(
      { 'secrets.yaml': `${root}secrets:\n${secret('a')}${secret('a')}` },
      folder,
    );
    expect(codesAt(diagnostics)).toEqual(['E_NAME_TWICE secrets.yaml:8:13']);
  });

  it('says that a link in a folder leads nowhere', async () => {
    await withFiles({ 'secrets.yaml': root }, async (cwd) => {
      await symlink(join(cwd, 'gone'), join(cwd, 'b.secrets.yaml'));
      const { diagnostics } = await load({ files: ['.'], cwd });
      expect(diagnostics.map(({ message }) => message)).toEqual(['b.secrets.yaml is not there']);
    });
  });

  it('reports mistakes of all files at once, and judges what they say about each other only when all are understood', async () => {
    const { diagnostics } = await loadFiles(
      {
        'secrets.yaml': `${root}secrets:\n${secret('a', ', colour: red')}`,
        'b.secrets.yaml': 'version: 1\nsecrets: [',
        'c.secrets.yaml': part(secret('c', ', size: 3')),
      },
      folder,
    );
    expect(diagnostics.map(({ code, at }) => [code, at?.file])).toEqual([
      ['E_YAML_SYNTAX', 'b.secrets.yaml'],
      ['E_UNKNOWN_KEY', 'c.secrets.yaml'],
      ['E_UNKNOWN_KEY', 'secrets.yaml'],
    ]);
  });
});

describe('files that cannot be read', () => {
  it('advises `keyturn init` where there is no file at all', async () => {
    const { diagnostics } = await loadFiles({});
    expect(diagnostics).toMatchObject([{ code: 'E_FILE_NOT_FOUND', message: 'secrets.yaml is not there' }]);
    expect(diagnostics[0]?.hint).toContain('keyturn init');
  });

  it('says which path of -f is not there, and reads on', async () => {
    const { diagnostics } = await loadFiles(
      { 'secrets.yaml': 'version: 1\nonwer: a\nsecrets: []\n' },
      { files: ['x/y.yaml', 'secrets.yaml'] },
    );
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['E_FILE_NOT_FOUND', 'x/y.yaml is not there'],
      ['E_UNKNOWN_KEY', 'unknown key "onwer" in the file'],
    ]);
  });

  it('refuses a folder with no secrets file in it', async () => {
    const { diagnostics } = await loadFiles({ 'a/notes.txt': 'x' }, { files: ['a'] });
    expect(diagnostics).toMatchObject([{ code: 'E_FOLDER_EMPTY', message: 'a holds no secrets file' }]);
  });

  it('refuses a file over 4 MiB, and one that is not UTF-8', async () => {
    const files = {
      'a.secrets.yaml': `# ${'x'.repeat(4 * 1024 * 1024)}\n`,
      'b.secrets.yaml': Uint8Array.from([0x61, 0xff, 0xfe]),
    };
    const { diagnostics } = await loadFiles(files, folder);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['E_FILE_TOO_LARGE', 'a.secrets.yaml is larger than 4 MiB'],
      ['E_FILE_ENCODING', 'b.secrets.yaml is not UTF-8'],
    ]);
  });

  it('says that a file or folder cannot be read', async () => {
    // The superuser may read everything; a loop of links nobody can.
    await withFiles({ 'secrets.yaml': goodFile }, async (cwd) => {
      await symlink(join(cwd, 'b.yaml'), join(cwd, 'a.yaml'));
      await symlink(join(cwd, 'a.yaml'), join(cwd, 'b.yaml'));
      await chmod(join(cwd, 'secrets.yaml'), 0o600);
      const { diagnostics } = await load({ files: ['a.yaml'], cwd });
      expect(diagnostics).toMatchObject([{ code: 'E_FILE_UNREADABLE', message: 'a.yaml cannot be read (ELOOP)' }]);
    });
  });

  it('refuses more than 10,000 secrets in a run before it looks at any of them', async () => {
    const many = Array.from({ length: 10_001 }, () => '  - {}\n').join('');
    const { diagnostics } = await loadText(`version: 1\nowner: a\nsecrets:\n${many}`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['E_TOO_MANY_SECRETS']);
    const half = Array.from({ length: 5001 }, () => '  - {}\n').join('');
    const parts = {
      'a.secrets.yaml': `version: 1\nsecrets:\n${half}`,
      'b.secrets.yaml': `version: 1\nsecrets:\n${half}`,
    };
    expect((await loadFiles(parts, folder)).diagnostics.map(({ message }) => message)).toEqual([
      'the files hold 10002 secrets, more than 10000',
    ]);
  });

  it('reads regular files only: a pipe or a device may never end', async () => {
    await withFiles({ 'good/real.yaml': goodFile }, async (cwd) => {
      execFileSync('mkfifo', [join(cwd, 'x.fifo'), join(cwd, 'pipe.secrets.yaml')]);
      await symlink('/dev/zero', join(cwd, 'zero.secrets.yaml'));
      await mkdir(join(cwd, 'folder'));
      await symlink(join(cwd, 'folder'), join(cwd, 'folder.secrets.yaml'));
      const problems = async (...files: readonly string[]) =>
        (await load({ files, cwd })).diagnostics.map(({ code, message }) => `${code} ${message}`);
      expect(await problems('x.fifo')).toEqual(['E_FILE_UNREADABLE x.fifo is not a regular file']);
      expect(await problems('/dev/zero')).toEqual(['E_FILE_UNREADABLE /dev/zero is not a regular file']);
      expect(await problems('.')).toEqual([
        'E_FILE_UNREADABLE folder.secrets.yaml is not a regular file',
        'E_FILE_UNREADABLE pipe.secrets.yaml is not a regular file',
        'E_FILE_UNREADABLE zero.secrets.yaml is not a regular file',
      ]);
      await symlink('real.yaml', join(cwd, 'good/link.yaml'));
      expect(await problems('good/link.yaml')).toEqual([]);
    });
  });

  it('refuses an empty path instead of taking the working directory', async () => {
    const { diagnostics, sources } = await loadFiles({ 'secrets.yaml': goodFile }, { files: [''] });
    expect(diagnostics).toMatchObject([{ code: 'E_FILE_NOT_FOUND', message: 'a path after -f is empty' }]);
    expect(sources).toEqual([]);
  });
});
