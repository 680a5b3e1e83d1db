import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load } from '../../../src/config/resolve/load.ts';
import { codesAt, type Files, loadFiles, withFiles } from './files.ts';

const header = 'version: 1\nowner: payments\nregion: cn-hangzhou\ninstances: { db: rm-bp1xxxxxxxx }\n';
const entries = (...names: readonly string[]): string =>
  `secrets:\n${names
    .map(
      (name) =>
        `  - { name: ${name}, instance: db, rotation: 7d, accounts: { mode: single, create: { name: ${name}_u, grants: {} } } }\n`,
    )
    .join('')}`;
const root = header + entries('a');
const part = (name: string): string => `version: 1\n${entries(name)}`;

const read = async (files: Files, given: readonly string[] = []) => {
  const { desired, diagnostics } = await loadFiles(files, { files: given });
  return {
    names: desired[0]?.secrets.map(({ name }) => name),
    unread: desired[0]?.unread,
    problems: codesAt(diagnostics),
    text: diagnostics.map(({ message }) => message),
  };
};

describe('without -f', () => {
  it.each([
    ['secrets.yaml', 'analytics.secrets.yaml'],
    ['secrets.yml', 'analytics.secrets.json'],
    ['main.secrets.yaml', 'secrets.yaml'],
  ])('reads %s and %s', async (first, second) => {
    const parts = second.endsWith('.json')
      ? '{"version":1,"secrets":[{"name":"b","instance":"db","rotation":"7d","accounts":{"mode":"single","create":{"name":"b_u","grants":{}}}}]}'
      : part('b');
    expect(await read({ [first]: root, [second]: parts })).toEqual({
      names: ['a', 'b'],
      unread: undefined,
      problems: [],
      text: [],
    });
  });

  it('refuses two roots beside each other', async () => {
    const { names, problems } = await read({ 'secrets.yaml': root, 'b.secrets.yaml': root });
    expect([names, problems]).toEqual([undefined, ['E_ROOT_TWICE b.secrets.yaml:2:1']]);
  });

  it('names what belongs to the project and lies deeper', async () => {
    const files = {
      'secrets.yaml': root,
      'teams/b/b.secrets.yaml': part('b'),
      'teams/broken.secrets.yaml': 'version: 1\nsecrets:\n  - name: "b\n',
    };
    expect(await read(files)).toEqual({
      names: ['a'],
      unread: ['teams/b/b.secrets.yaml', 'teams/broken.secrets.yaml'],
      problems: ['W_FILES_UNREAD teams/b/b.secrets.yaml:1:1'],
      text: ['2 secrets files were not read: teams/b/b.secrets.yaml, teams/broken.secrets.yaml'],
    });
  });

  it('names five of many', async () => {
    const many = Array.from({ length: 9 }, (_, index) => [`x/${index}.secrets.yaml`, part(`b${index}`)]);
    const { text } = await read({ 'secrets.yaml': root, ...Object.fromEntries(many) });
    expect(text).toEqual([
      '9 secrets files were not read: x/0.secrets.yaml, x/1.secrets.yaml, x/2.secrets.yaml, x/3.secrets.yaml, x/4.secrets.yaml, 4 more',
    ]);
  });

  it('does not name files of other projects, of other software, and copies', async () => {
    const files = {
      'secrets.yaml': root,
      'other/secrets.yaml': root,
      'chart/templates/secrets.yaml': 'kind: Secret\ndata:\n  {{- range .Values.x }}\n',
      'chart/helm.secrets.yaml': 'db: { password: x }\nsops: { version: 3 }\n',
      'node_modules/x/b.secrets.yaml': part('b'),
      '.git/b.secrets.yaml': part('b'),
      '.worktrees/one/b.secrets.yaml': part('b'),
    };
    expect(await read(files)).toMatchObject({ names: ['a'], unread: undefined, problems: [] });
  });

  it('reads nothing deeper than its folder where there is no file', async () => {
    expect(await read({ 'deep/secrets.yaml': root })).toMatchObject({ problems: ['E_FILE_NOT_FOUND'] });
  });
});

describe('with -f', () => {
  const files = { 'secrets.yaml': root, 'b.secrets.yaml': part('b'), 'deep/c.secrets.yaml': part('c') };

  it('of a file names what lies beside it and deeper', async () => {
    const seen = await read(files, ['secrets.yaml']);
    expect([seen.names, seen.unread]).toEqual([['a'], ['b.secrets.yaml', 'deep/c.secrets.yaml']]);
    expect(seen.text).toEqual(['2 secrets files were not read: b.secrets.yaml, deep/c.secrets.yaml']);
  });

  it.each([[['secrets.yaml', 'b.secrets.yaml', 'deep']], [['.']]])('%s: every file counts as read', async (given) => {
    expect(await read(files, given)).toMatchObject({ unread: undefined, problems: [] });
  });
});

describe('links', () => {
  const linked = (folder: string, to: string, given: readonly string[]) =>
    withFiles(
      { 'project/secrets.yaml': root, 'project/teams/x.txt': '', 'shared/b.secrets.yaml': part('b') },
      async (base) => {
        await symlink(join(base, to), join(base, 'project', folder));
        const { desired } = await load({ files: given, cwd: join(base, 'project') });
        return desired[0]?.unread;
      },
    );

  it.each([
    ['without -f', []],
    ['with -f of the folder', ['.']],
  ])('to a folder elsewhere are looked into %s', async (_, given) => {
    expect(await linked('parts', 'shared', given)).toEqual(['parts/b.secrets.yaml']);
  });

  it.each([[[]], [['.']]])('that lead back end (%j)', async (given) => {
    expect(await linked('teams/again', 'project', given)).toBeUndefined();
    // A link that leads out of the working directory is not followed any deeper.
    expect(await linked('up', '', given)).toBeUndefined();
  });

  it('that lead nowhere are nothing, and so is a name that is read already', () =>
    withFiles({ 'secrets.yaml': root, 'deep/x.txt': '' }, async (cwd) => {
      await symlink(join(cwd, 'gone'), join(cwd, 'deep', 'b.secrets.yaml'));
      await symlink(join(cwd, 'secrets.yaml'), join(cwd, 'deep', 'secrets.yaml'));
      const { desired, diagnostics } = await load({ files: [], cwd });
      expect([desired[0]?.unread, diagnostics]).toEqual([undefined, []]);
    }));
});

describe('folders that cannot be searched', () => {
  it('too deep', async () => {
    const deep = Array.from({ length: 18 }, (_, index) => `d${index}`).join('/');
    const { unread, problems } = await read({ 'secrets.yaml': root, [`${deep}/b.secrets.yaml`]: part('b') });
    expect([unread, problems]).toEqual([[`${deep.replace('/d17', '')}/`], []]);
  });

  it('too many files', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => [`x/${index}.secrets.yaml`, 'kind: Secret\n']);
    const { unread } = await read({ 'secrets.yaml': root, ...Object.fromEntries(many), 'x/y/z': '' });
    expect(unread).toEqual(['x/y/']);
  });

  it('without permission; with -f that is an error', () =>
    withFiles({ 'secrets.yaml': root, 'closed/b.secrets.yaml': part('b') }, async (cwd) => {
      await chmod(join(cwd, 'closed'), 0o000);
      const closed = execFileSync('sh', [
        '-c',
        `ls '${join(cwd, 'closed')}' >/dev/null 2>&1 && echo open || echo closed`,
      ]);
      const unread = (await load({ files: [], cwd })).desired[0]?.unread;
      const given = codesAt((await load({ files: ['.'], cwd })).diagnostics);
      await chmod(join(cwd, 'closed'), 0o755);
      // Root reads everything.
      if (closed.toString() === 'closed\n') {
        expect([unread, given]).toEqual([['closed/'], ['E_FILE_UNREADABLE']]);
      } else expect([unread, given]).toEqual([['closed/b.secrets.yaml'], []]);
    }));

  it('a folder called secrets.yaml is no file', () =>
    withFiles({ 'b.secrets.yaml': root }, async (cwd) => {
      await mkdir(join(cwd, 'secrets.yaml'));
      expect((await load({ files: [], cwd })).diagnostics).toEqual([]);
    }));
});

it('warns that the files hold no secret', async () => {
  const { problems } = await read({ 'secrets.yaml': header, 'b.secrets.yaml': 'version: 1\nsecrets: []\n' });
  expect(problems).toEqual(['W_NO_SECRETS secrets.yaml:2:1']);
});
