import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

// Many processes that find one abandoned lock at the same moment.

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-race-'));
  const source = await readFile(resolve('src/emulator/state/state-lock.ts'), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'esm' });
  await writeFile(join(folder, 'lock.mjs'), code);
  await writeFile(join(folder, 'contender.mjs'), contender);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Tries one lock after the other, each at its time, and keeps what it gets until all others have tried. */
const contender = `
import { lockState } from './lock.mjs';
const [start, rounds] = process.argv.slice(2).map(Number);
for (let round = 0; round < rounds; round++) {
  const at = start + round * 60;
  await new Promise((done) => setTimeout(done, at - Date.now() - 3));
  while (Date.now() < at);
  await lockState('state-' + round).then(() => console.log(round), () => undefined);
}
process.stdin.resume();
`;

const gone = async (): Promise<string> => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return String(child.pid);
};

const [rounds, contenders] = [40, 6];

/** How many processes got each lock. */
const race = async (): Promise<readonly number[]> => {
  const args = ['contender.mjs', String(Date.now() + 2_500), String(rounds)];
  const children = Array.from({ length: contenders }, () =>
    spawn(process.execPath, args, { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'], timeout: 30_000 }),
  );
  const output = children.map(async (child) => {
    let text = '';
    for await (const chunk of child.stdout) text += String(chunk);
    return text;
  });
  const end = 2_500 + rounds * 60 + 1_500;
  await new Promise((done) => setTimeout(done, end));
  for (const child of children) child.stdin.end();
  const held = (await Promise.all(output)).join('').split('\n').filter(Boolean).map(Number);
  return Array.from({ length: rounds }, (_, round) => held.filter((one) => one === round).length);
};

test('of six processes one takes an abandoned lock over [state.lock-left]', { timeout: 40_000 }, async () => {
  const pid = await gone();
  for (let round = 0; round < rounds; round++) {
    await writeFile(join(folder, `state-${round}.lock`), pid);
    // Every other time somebody was killed while they took it over.
    if (round % 2 === 1) await writeFile(join(folder, `state-${round}.lock.takeover`), pid);
  }
  expect(await race()).toEqual(Array.from({ length: rounds }, () => 1));
  const left = (await readdir(folder)).filter((name) => !/^(state-\d+\.lock|lock\.mjs|contender\.mjs)$/.test(name));
  expect(left).toEqual([]);
});
