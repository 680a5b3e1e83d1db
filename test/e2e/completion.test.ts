import { execFileSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { commandNames } from '../support/command-names.ts';
import { keyturn } from '../support/keyturn.ts';

let script: string;
beforeAll(async () => {
  script = (await keyturn(['completion', 'bash'])).stdout;
});

/** What bash offers at the end of these words. */
const offered = (...words: readonly string[]): string[] => {
  const ask = `eval "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _keyturn; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const answer = execFileSync('bash', ['--norc', '-c', ask, 'bash', script, 'keyturn', ...words], { encoding: 'utf8' });
  return answer.split('\n').filter((word) => word !== '');
};

test('every command that --help names', async () => {
  const { stdout } = await keyturn(['--help']);
  expect(offered('')).toEqual(expect.arrayContaining([...commandNames(stdout)]));
  expect(offered('ro')).toEqual(['rotate']);
});

test('the flags of a command, and of none', () => {
  expect(offered('rotate', '--bo')).toEqual(['--both']);
  expect(offered('rotate', 'orders/app', '--both', '--ver')).toEqual(['--verify']);
  expect(offered('--v')).toEqual(['--version']);
});

test.each([
  [
    ['rotate', '--format', ''],
    ['text', 'json'],
  ],
  [['rotate', '--format', 'j'], ['json']],
  [
    ['rotate', '--format', '='],
    ['text', 'json'],
  ],
  [['rotate', '--format', '=', 'j'], ['json']],
  [['policy', '--for', 'ap'], ['apply']],
  [['schema', 'se'], ['secrets']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
])('the choices after %j', (words, choices) => {
  expect(offered(...words)).toEqual(choices);
});

test('a path is left to bash', () => {
  for (const words of [
    ['plan', '-f', ''],
    ['plan', '--file', '-'],
    ['show', ''],
  ])
    expect(offered(...words)).toEqual([]);
  const told = execFileSync('bash', ['--norc', '-c', 'eval "$1"; complete -p keyturn', 'bash', script], {
    encoding: 'utf8',
  });
  expect(told).toContain('-o default');
});

test('another shell is refused', async () => {
  expect(await keyturn(['completion', 'tcsh'])).toMatchObject({ code: 1, stdout: '' });
});
