import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The little of GitHub Actions that the workflow of the docs uses. What is unknown throws: nothing is passed over. */

export type Values = Readonly<Record<string, string>>;

export type Step = {
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly run?: string;
  readonly env?: Values;
};

export type Job = {
  readonly if?: string;
  readonly needs?: string;
  readonly permissions?: Values;
  readonly steps: readonly Step[];
};

export type Workflow = {
  readonly on: Readonly<Record<string, object | null>>;
  readonly permissions: Values;
  readonly jobs: Readonly<Record<string, Job>>;
};

export type Runner = {
  readonly folder: string;
  /** What expressions such as `github.token` stand for, whatever happens. */
  readonly contexts: Values;
  /** The environment of a step that took over a role, by the name of the role. */
  readonly roles: Readonly<Record<string, Values>>;
  /** The environment of every step. */
  readonly env: Values;
};

/** What happened: the event, and the files of the commit. */
export type Event = { readonly contexts: Values; readonly files: Values };

/** The end of a job: the exit code of the step that failed, or 0, and all that its steps printed. */
export type Ending = { readonly code: number; readonly log: string };

/** Installs from the lock file, and nothing else. */
const npm = `#!/bin/sh
[ "$*" = "ci --ignore-scripts" ] || exit 127
: > installed
`;

const npx = `#!/bin/sh
[ "$1 $2 $3" = "--no -- keyturn" ] && [ -e installed ] || exit 127
shift 3
exec "${process.execPath}" "${resolve('dist/cli.js')}" "$@"
`;

/** Keeps one comment, and remembers how it was written. */
const gh = `#!/bin/bash
cd "$HOME" || exit 1
save() { printf '%s\\n' "$(< "$OLDPWD/plan.md")" > comment.md && echo "$1" >> comments.log; }
case "$GH_TOKEN $*" in
  "token api --paginate $COMMENTS --jq "*) [ "$(head -n 1 comment.md 2> /dev/null)" != "$MARK" ] || echo 17 ;;
  "token api $COMMENTS -F body=@plan.md") save made ;;
  "token api -X PATCH repos/$GITHUB_REPOSITORY/issues/comments/17 -F body=@plan.md") save changed ;;
  *) exit 1 ;;
esac
`;

/** A folder with the programs that steps may call, and no other: npm, keyturn by npx, gh, and `head`. */
export const programs = (folder: string): void => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npm'), npm, { mode: 0o755 });
  writeFileSync(join(bin, 'npx'), npx, { mode: 0o755 });
  writeFileSync(join(bin, 'gh'), gh, { mode: 0o755 });
  symlinkSync('/usr/bin/head', join(bin, 'head'));
};

const meaning = (name: string, contexts: Values): string => {
  const value = /^'(.*)'$/.exec(name)?.[1] ?? contexts[name];
  if (value === undefined) throw new Error(`unknown expression: ${name}`);
  return value;
};

const filled = (text: string, contexts: Values): string =>
  text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, name: string) => meaning(name, contexts));

const holds = (condition: string, contexts: Values): boolean =>
  condition.split(' && ').every((part) => {
    const [, left = part, sign, right = ''] = /^(\S+) (==|!=) (\S+)$/.exec(part) ?? [];
    return (meaning(left, contexts) === meaning(right, contexts)) === (sign === '==');
  });

type Place = { readonly runner: Runner; readonly job: Job; readonly event: Event; readonly folder: string };

/** What stands in for the actions, which need GitHub. Each says what it adds to the environment of later steps. */
const standIns: Readonly<Record<string, (given: Values, place: Place) => Values>> = {
  'actions/checkout': (_, { event, folder }) => {
    for (const [name, text] of Object.entries(event.files)) writeFileSync(join(folder, name), text);
    return {};
  },
  'actions/setup-node': () => ({}),
  'aliyun/configure-aliyun-credentials-action': (given, { runner, job }) => {
    if (job.permissions?.['id-token'] !== 'write') throw new Error('no permission to ask for a token');
    const role = runner.roles[given['role-to-assume']?.split('/')[1] ?? ''];
    if (!role) throw new Error(`no such role: ${given['role-to-assume']}`);
    return role;
  },
  'actions/upload-artifact': ({ name = '', path = '' }, { runner, event, folder }) => {
    const from = join(folder, path);
    const to = join(runner.folder, 'artifacts', meaning('github.run_id', event.contexts), name, path);
    if (existsSync(from)) cpSync(from, to);
    return {};
  },
  'actions/download-artifact': (given, { runner, job, folder }) => {
    if (job.permissions?.actions !== 'read') throw new Error('no permission to read artifacts');
    cpSync(join(runner.folder, 'artifacts', given['run-id'] ?? '', given.name ?? ''), folder, { recursive: true });
    return {};
  },
};

/** As GitHub runs it where no shell is named. */
const runScript = (script: string, folder: string, env: Values): Promise<Ending> =>
  new Promise((done) => {
    const options = { cwd: folder, env, timeout: 40_000, killSignal: 'SIGKILL' } as const;
    const child = execFile('/bin/bash', ['-e', '-c', `exec 2>&1 </dev/null\n${script}`], options, (_, log) =>
      done({ code: child.exitCode ?? 1, log }),
    );
  });

const runJob = async (place: Place): Promise<Ending> => {
  const { runner, job, event, folder } = place;
  const contexts = { ...runner.contexts, ...event.contexts };
  let env: Values = { PATH: join(runner.folder, 'bin'), HOME: runner.folder, CI: 'true', ...runner.env };
  let [code, log] = [0, ''];
  for (const step of job.steps) {
    if (step.if !== undefined && step.if !== 'always()') throw new Error(`unknown condition: ${step.if}`);
    if (code !== 0 && step.if === undefined) continue;
    const fill = (values: object = {}): Values =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, filled(String(value), contexts)]));
    if (step.run !== undefined) {
      const ended = await runScript(step.run, folder, { ...env, ...fill(step.env) });
      code ||= ended.code;
      log += ended.log;
    } else {
      const standIn = standIns[step.uses?.split('@')[0] ?? ''];
      if (!standIn) throw new Error(`unknown action: ${step.uses}`);
      env = { ...env, ...standIn(fill(step.with), place) };
    }
  }
  return { code, log };
};

/** Runs the jobs that an event starts, in their order. @returns those that ran. */
export const runWorkflow = async (
  runner: Runner,
  workflow: Workflow,
  event: Event,
): Promise<Readonly<Record<string, Ending>>> => {
  const contexts = { ...runner.contexts, ...event.contexts };
  const ended: Record<string, Ending> = {};
  if (!(meaning('github.event_name', contexts) in workflow.on)) return ended;
  for (const [name, job] of Object.entries(workflow.jobs)) {
    if (job.if !== undefined && !holds(job.if, contexts)) continue;
    if (job.needs !== undefined && ended[job.needs]?.code !== 0) continue;
    const folder = mkdtempSync(join(runner.folder, `${name}-`));
    ended[name] = await runJob({ runner, job, event, folder });
  }
  return ended;
};
