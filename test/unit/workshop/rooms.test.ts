import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The folder rule: what each folder of src may import from its neighbours. */
const rooms: Record<string, readonly string[]> = {
  model: [],
  diagnostics: ['model'],
  config: ['model', 'diagnostics'],
  cloud: ['model', 'diagnostics'],
  plan: ['model', 'diagnostics'],
  dump: ['model', 'diagnostics'],
  login: ['model', 'diagnostics'],
  aliyun: ['cloud', 'model', 'diagnostics'],
  apply: ['plan', 'cloud', 'model', 'diagnostics'],
  render: ['model', 'diagnostics'],
  emulator: [],
  commands: [
    'model',
    'diagnostics',
    'config',
    'cloud',
    'plan',
    'dump',
    'login',
    'aliyun',
    'apply',
    'render',
    'emulator',
  ],
};
const names = Object.keys(rooms);
const root = path.resolve(import.meta.dirname, '../../..');
let folder = '';

/** @returns the lines of `file` (from 1) that break a rule about imports. */
const refusedLines = (file: string, source: string): number[] => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), source);
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  const only = '--only=style/noRestrictedImports';
  try {
    execFileSync(process.execPath, [biome, 'lint', only, '--max-diagnostics=none', '--reporter=json', file], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [];
  } catch (error) {
    const { diagnostics } = JSON.parse(String((error as { stdout: Buffer }).stdout));
    const lines: number[] = diagnostics.map(
      (one: { location: { start: { line: number } } }) => one.location.start.line,
    );
    return [...new Set(lines)].sort((a, b) => a - b);
  }
};

const sdk = '@alicloud/openapi-core';
const machine = ['node:fs', 'node:net', 'node:timers/promises'];

/** What a file of `room` asks for: every other folder, an SDK, and the machine under it. */
const wishes = (room: string): string[] => [
  ...names.filter((name) => name !== room).map((name) => `../${name}/some.ts`),
  sdk,
  ...machine,
];

/** The imports that are refused in `room`, when a file has one a line. */
const refusedIn = (room: string, statement: (from: string) => string): string[] => {
  const source = wishes(room).map(statement).join('\n');
  return refusedLines(`src/${room}/probe.ts`, `${source}\n`).map((line) => wishes(room)[line - 1] ?? '?');
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'keyturn-rooms-'));
  const config = JSON.parse(readFileSync(path.join(root, 'biome.json'), 'utf8'));
  writeFileSync(path.join(folder, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(names)('%s imports only what it may', (room) => {
  const pure = ['model', 'diagnostics', 'plan', 'dump', 'render'].includes(room);
  const allowed = [
    ...(rooms[room] ?? []).map((name) => `../${name}/some.ts`),
    ...(room === 'aliyun' ? [sdk] : []),
    ...(pure ? [] : machine),
  ];
  const refused = refusedIn(room, (from) => `import { value } from '${from}';`);
  expect(refused).toEqual(wishes(room).filter((wish) => !allowed.includes(wish)));
});

test('render may also name types of plan and apply', () => {
  const refused = refusedIn('render', (from) => `import type { Type } from '${from}';`);
  const allowed = ['plan', 'apply', 'model', 'diagnostics'].map((name) => `../${name}/some.ts`);
  expect(refused).toEqual(wishes('render').filter((wish) => !allowed.includes(wish)));
});

test('a late import is an import, and a folder of the emulator reaches no further than the emulator', () => {
  const late = "export const late = async () => import('../../model/some.ts');";
  expect(refusedLines('src/emulator/kms/probe.ts', `import { a } from '../world.ts';\n${late}\n`)).toEqual([2]);
});

test('a folder in a folder has no rule, and may import nothing until it has', () => {
  expect(refusedLines('src/plan/deep/probe.ts', "import { a } from '../diff.ts';\n")).toEqual([1]);
});
