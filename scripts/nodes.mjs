// Runs the built command under each major version of Node that is supported. Other versions than the running one come
// from npm (packages node-<platform>-<arch>) and are kept in the user's cache, so that the checkout stays clean.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './bundle.mjs';

const majors = [20, 22, 24];
const folder = fileURLToPath(root);
const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'keyturn');

const run = (command, args) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(
    `${[command, ...args].join(' ')}: ${error?.code ?? `exit code ${status}`}\n${stdout ?? ''}${stderr ?? ''}`,
  );
};

/** The path of a Node of this major version, installed when it is not there yet. */
const nodeOf = (major) => {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const prefix = path.join(cache, `node-${major}`);
  const binary = path.join(prefix, 'node_modules', name, 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(prefix, { recursive: true });
    run('npm', [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--prefix',
      prefix,
      `${name}@${major}`,
    ]);
  }
  return binary;
};

const examples = readdirSync(path.join(folder, 'examples'));

const trials = [
  ['dist/cli.js', '--help'],
  ...examples.map((name) => ['dist/cli.js', 'validate', '-f', `examples/${name}`]),
  ['scripts/demo.mjs'],
];

try {
  for (const major of majors) {
    const node = nodeOf(major);
    for (const trial of trials) run(node, trial);
    console.log(`Node ${run(node, ['--version']).trim()}: help, ${examples.length} examples and the demo are good`);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
