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
    ['apply', '--allow', ''],
    ['replace', 'interruption', 'revoke', 'mass-change'],
  ],
  [['help', 'sc'], ['schema']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
])('the choices after %j', (words, choices) => {
  expect(offered(...words)).toEqual(choices);
});

/** Whether bash completes paths at the end of these words: `compopt` is how it is told not to. */
const offersPaths = (...words: readonly string[]): boolean => {
  expect(offered(...words)).toEqual([]);
  const ask = `compopt() { echo "$@"; }; eval "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _keyturn; true`;
  const told = execFileSync('bash', ['--norc', '-c', ask, 'bash', script, 'keyturn', ...words], { encoding: 'utf8' });
  return told !== '+o bashdefault +o default\n';
};

test('a path is left to bash, where one is meant', () => {
  for (const words of [
    ['plan', '-f', ''],
    ['plan', '--file', '-'],
    ['show', ''],
    ['apply', ''],
    ['dump', '--from-terraform', ''],
    ['emulator', '--ready-file', ''],
    ['plan', '--ca', ''],
  ])
    expect([words, offersPaths(...words)]).toEqual([words, true]);
  for (const words of [
    ['plan', ''],
    ['rotate', ''],
    ['plan', '--env', ''],
    ['plan', '--region', ''],
    ['policy', '--instance', ''],
    ['nonsense', ''],
  ])
    expect([words, offersPaths(...words)]).toEqual([words, false]);
  const told = execFileSync('bash', ['--norc', '-c', 'eval "$1"; complete -p keyturn', 'bash', script], {
    encoding: 'utf8',
  });
  expect(told).toContain('-o default');
});

test('another shell is refused', async () => {
  expect(await keyturn(['completion', 'tcsh'])).toMatchObject({ code: 1, stdout: '' });
});
