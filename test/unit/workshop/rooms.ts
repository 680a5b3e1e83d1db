// The one table of which folder of src/ may import which. rooms.test.ts holds the code against it.
import path from 'node:path';

type Stage = {
  readonly imports: readonly string[];
  readonly types?: readonly string[];
  readonly rooms?: readonly string[];
  readonly pure?: true;
  readonly sdk?: true;
};

/** Source text by path below src/. */
type Files = Readonly<Record<string, string>>;

const data = ['model', 'diagnostics'];

/**
 * The stages of src/, each above those that it imports.
 * - `imports`: the stages that it may import. `types`: those of which it may import types alone.
 * - `rooms`: its folders in order; a room may import the rooms before it. `.` is the stage's own folder. A stage without
 *   rooms is one room, whatever folders it has.
 * - `pure`: no input, output, clock or waiting. `sdk`: may import the packages of Alibaba Cloud.
 */
export const stages: Readonly<Record<string, Stage>> = {
  model: { imports: [], pure: true },
  diagnostics: { imports: ['model'], pure: true },
  cloud: { imports: data },
  config: {
    imports: data,
    rooms: ['generated', 'document', 'redact', 'parse', 'validate', 'resolve', 'format'],
  },
  terraform: { imports: [...data, 'config'] },
  plan: {
    imports: data,
    rooms: ['change', 'scope', 'accounts', 'settings', 'checks', 'diff', 'health', 'saved', '.'],
    pure: true,
  },
  dump: { imports: data, pure: true },
  aliyun: {
    imports: [...data, 'cloud'],
    rooms: ['api', 'wire', 'read', 'lookups', 'write', 'permissions', '.', 'doctor'],
    sdk: true,
  },
  apply: { imports: [...data, 'cloud', 'plan'] },
  render: {
    imports: data,
    types: ['plan', 'apply'],
    rooms: [
      'shared',
      'yaml',
      'plan',
      'result',
      'status',
      'verify',
      'rotate',
      'drift',
      'doctor',
      'history',
      'diagnostics',
      'completion',
    ],
    pure: true,
  },
  app: {
    imports: [...data, 'cloud', 'config', 'plan', 'aliyun', 'apply', 'render'],
    rooms: ['terminal', 'files', 'line'],
  },
  verify: { imports: [...data, 'cloud', 'render', 'app'], rooms: ['login', '.'] },
  rotate: { imports: [...data, 'cloud', 'plan', 'apply', 'render', 'app', 'verify'] },
  doctor: { imports: [...data, 'cloud', 'render', 'app'] },
  emulator: { imports: [] },
  commands: {
    imports: [
      ...data,
      'cloud',
      'config',
      'terraform',
      'plan',
      'dump',
      'aliyun',
      'apply',
      'render',
      'app',
      'verify',
      'rotate',
      'doctor',
      'emulator',
    ],
  },
  cli: { imports: ['diagnostics', 'app', 'commands'] },
};

/** Harmless in pure code: hashes and texts. */
const pureModules = ['node:crypto', 'node:util'];

/** `plan/diff/tags.ts` → stage `plan`, room `diff`. A file of src/ itself has no stage. */
const placeOf = (file: string): { readonly stage?: string; readonly room?: string } => {
  const [stage = '', room, ...rest] = file.split('/');
  if (room === undefined) return {};
  return { stage, room: rest.length === 0 || !stages[stage]?.rooms ? '.' : room };
};

type Import = { readonly name: string; readonly isType: boolean };

const statement = /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;

/** What a file imports, early or late, and whether as a type alone. */
const importsIn = (text: string): readonly Import[] =>
  [...text.matchAll(statement)].map(([, type, early, late]) => ({
    name: early ?? late ?? '',
    isType: type !== undefined,
  }));

const targetOf = (file: string, name: string): string => path.posix.join(path.posix.dirname(file), name);

const packageRefused = (stage: string, { pure, sdk }: Stage, name: string): string | undefined => {
  if (/^@(alicloud|darabonba)\//.test(name)) return sdk ? undefined : `${stage} must not import an SDK`;
  const isRefused = pure && name.startsWith('node:') && !pureModules.includes(name);
  return isRefused ? `${stage} is pure` : undefined;
};

const roomRefused = (rooms: Stage['rooms'], from = '.', to = '.'): string | undefined => {
  if (from === to || rooms === undefined) return undefined;
  const missing = [from, to].find((room) => !rooms.includes(room));
  if (missing !== undefined) return `room ${missing} is not in the table`;
  return rooms.indexOf(to) < rooms.indexOf(from) ? undefined : `${from} must not import ${to}`;
};

/** Why a file must not import this; undefined where it may. */
const refusalOf = (file: string, { name, isType }: Import): string | undefined => {
  const from = placeOf(file);
  if (from.stage === undefined) return name.startsWith('.') ? undefined : packageRefused('src', { imports: [] }, name);
  const stage = stages[from.stage];
  if (stage === undefined) return `stage ${from.stage} is not in the table`;
  if (!name.startsWith('.')) return packageRefused(from.stage, stage, name);
  const target = targetOf(file, name);
  // The version of the package and its schemas are data that every stage may have.
  if (target === 'version.ts' || /^\.\.\/schema\/.*\.json$/.test(target)) return undefined;
  const to = placeOf(target);
  if (to.stage === undefined) return `${from.stage} must not import ${target}`;
  if (to.stage === from.stage) return roomRefused(stage.rooms, from.room, to.room);
  const isAllowed = stage.imports.includes(to.stage) || (isType && stage.types?.includes(to.stage) === true);
  return isAllowed ? undefined : `${from.stage} must not import ${to.stage}`;
};

/**
 * Every import that the table does not allow.
 * @returns lines such as `plan/guard.ts: plan is pure (node:fs)`
 */
export const refusedImports = (files: Files): readonly string[] =>
  Object.entries(files).flatMap(([file, text]) =>
    importsIn(text).flatMap((one) => {
      const why = refusalOf(file, one);
      return why === undefined ? [] : [`${file}: ${why} (${one.name})`];
    }),
  );

/** Import circles, of types too, each as the files on the way round. */
export const importCircles = (files: Files): readonly (readonly string[])[] => {
  const finished = new Set<string>();
  const circles: string[][] = [];
  const visit = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start >= 0) {
      circles.push(way.slice(start));
      return;
    }
    if (finished.has(file) || files[file] === undefined) return;
    for (const { name } of importsIn(files[file]))
      if (name.startsWith('.')) visit(targetOf(file, name), [...way, file]);
    finished.add(file);
  };
  for (const file of Object.keys(files)) visit(file, []);
  return circles;
};
