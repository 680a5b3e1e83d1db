import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startTestEmulator, type TestEmulator } from './emulator.ts';
import { environmentOf } from './keyturn.ts';

/**
 * What happens in a page of docs, from top to bottom. Readers see the `console` blocks; comments, which they do not see, tell
 * what else happens: `world: FOLDER` begins anew with the files of that folder and an emulator with its seed.yaml,
 * `run: COMMAND` is a command that must succeed and whose output would only be long,
 * `file: NAME` saves the block after it, `cloud: ACTION Name=value` is a call by somebody else, `admin: ROUTE JSON` one of
 * the emulator's own.
 */
const happenings =
  /<!-- (?<what>world|run|cloud|admin): (?<how>.+?) -->|<!-- file: (?<file>.+?) -->\n```\w+\n(?<text>.*?)```|```console\n(?<commands>.*?)```/gs;

type World = { readonly folder: string; readonly emulator: TestEmulator; readonly env: NodeJS.ProcessEnv };

const shim = `#!/bin/sh\nexec "${process.execPath}" "${resolve('dist/cli.js')}" "$@"\n`;

const openWorld = async (from: string): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-page-'));
  cpSync(resolve(from), folder, { recursive: true });
  mkdirSync(join(folder, '.bin'));
  writeFileSync(join(folder, '.bin', 'keyturn'), shim, { mode: 0o755 });
  const now = new Date('2026-03-02T08:00:00Z');
  const emulator = await startTestEmulator({ seed: join(folder, 'seed.yaml'), now, accountDelay: 20 });
  const path = `${join(folder, '.bin')}:${process.env.PATH}`;
  const own = { PATH: path, HOME: folder, TZ: 'UTC', ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' };
  return { folder, emulator, env: { ...own, ...environmentOf(emulator) } };
};

const closeWorld = async (world: World | undefined): Promise<void> => {
  await world?.emulator.close();
  if (world) rmSync(world.folder, { recursive: true, force: true });
};

/** Runs one command, with `$?` as the one before left it. @returns what a terminal shows, and the exit code. */
const runCommand = ({ folder, env }: World, command: string, last: number) =>
  new Promise<readonly [shown: string, code: number]>((done) => {
    const script = `exec 2>&1 </dev/null; (exit ${last}); ${command}`;
    const options = { cwd: folder, env, timeout: 40_000, killSignal: 'SIGKILL' } as const;
    const child = execFile('bash', ['-c', script], options, (_, stdout) => done([stdout, child.exitCode ?? 1]));
  });

/** Lines of progress come in the order in which the cloud answers, which is another at every run: pages leave them out. */
const withoutProgress = (shown: string): string => shown.replaceAll(/^ *(\d+\/\d+ +done|waits) .*\n/gm, '');

/** The block with what its commands really show. Each stands after `$ ` and goes on after a backslash. */
const runBlock = async (world: World, block: string): Promise<string> => {
  let [text, last] = ['', 0];
  for (const [line, command = ''] of block.matchAll(/^\$ ((?:.*\\\n)*.*)$/gm)) {
    const [shown, code] = await runCommand(world, command, last);
    text += `${text && !text.endsWith('\n\n') ? '\n' : ''}${line}\n${withoutProgress(shown)}`;
    last = code;
  }
  return text;
};

const happen = async (world: World, what: string, how: string): Promise<void> => {
  const [name = '', ...rest] = how.split(' ');
  if (what === 'run') {
    const [shown, code] = await runCommand(world, how, 0);
    if (code !== 0) throw new Error(`${how}: ${shown}`);
  }
  if (what === 'cloud') {
    const params = rest.map((pair): [string, string] => {
      const [key = '', ...value] = pair.split('=');
      return [key, value.join('=')];
    });
    await world.emulator.must(name, Object.fromEntries(params));
  }
  if (what === 'admin') {
    const [path = '', ...json] = rest;
    const { status } = await world.emulator.admin(`${name} ${path}`, JSON.parse(json.join(' ')));
    if (status !== 200) throw new Error(`${how}: ${status}`);
  }
};

/** Lets everything in a page happen. @returns the page with what its commands really show. */
export const runPage = async (page: string): Promise<string> => {
  const source = readFileSync(page, 'utf8');
  let [shown, end] = ['', 0];
  let world: World | undefined;
  try {
    for (const match of source.matchAll(happenings)) {
      const { what, how = '', file, text = '', commands } = match.groups ?? {};
      if (what === 'world') {
        await closeWorld(world);
        world = await openWorld(how);
      }
      if (!world) throw new Error(`${page} begins with no <!-- world: FOLDER -->`);
      if (what) await happen(world, what, how);
      if (file) writeFileSync(join(world.folder, file), text);
      shown += source.slice(end, match.index);
      shown += commands === undefined ? match[0] : `\`\`\`console\n${await runBlock(world, commands)}\`\`\``;
      end = match.index + match[0].length;
    }
  } finally {
    await closeWorld(world);
  }
  return shown + source.slice(end);
};

/** Without what is another at every run: ports, ids, digests, how long it took, times of day. */
export const steady = (text: string): string =>
  text
    .replaceAll(/\b127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/\b[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\b/gi, 'UUID')
    .replaceAll(/\b[0-9a-f]{12,}\b/g, 'HEX')
    .replaceAll(/\(process \d+\)/g, '(process ID)')
    .replaceAll(/\b\d\d:\d\d(:\d\d)?(\.\d+)?Z?\b/g, 'TIME')
    .replaceAll(/\b\d+(\.\d+)? ?(s|ms)\b/g, 'TIME');
