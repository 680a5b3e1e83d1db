// Runs what was built under each major version of Node that is supported: as a user gets it, packed and installed into an
// empty folder, and with the examples and the demo. Versions other than the running one come from npm (packages
// node-<platform>-<arch>) and are kept in the user's cache, so that the checkout stays clean.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './bundle.mjs';

const majors = [20, 22, 24];
const checkout = fileURLToPath(root);
const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'keyturn');

/** Runs a command to its end. @returns its output. Throws, with all it printed, unless it ends with 0. */
const run = (cwd, command, ...args) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  throw new Error(
    `${[command, ...args].join(' ')}: ${error?.code ?? `exit code ${status}`}\n${stdout ?? ''}${stderr ?? ''}`,
  );
};

const install = (folder, ...what) =>
  run(
    folder,
    'npm',
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--prefix',
    folder,
    ...what,
  );

/** The path of a Node of this major version, installed when it is not there yet. */
const nodeOf = (major) => {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const folder = path.join(cache, `node-${major}`);
  const binary = path.join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    install(folder, `${name}@${major}`);
  }
  return binary;
};

const library = "const { makePlan } = await import('keyturn'); if (typeof makePlan !== 'function') process.exit(1);";
const installedTrials = [
  ['node_modules/keyturn/dist/cli.js', '--help'],
  ['node_modules/keyturn/dist/cli.js', 'schema'],
  ['--input-type=module', '--eval', library],
];
const examples = readdirSync(path.join(checkout, 'examples'));
const checkoutTrials = [
  ...examples.map((name) => ['dist/cli.js', 'validate', '-f', `examples/${name}`]),
  ['scripts/demo.mjs'],
];

const folder = mkdtempSync(path.join(tmpdir(), 'keyturn-packed-'));
try {
  install(
    folder,
    path.join(folder, run(checkout, 'npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder)),
  );
  for (const major of majors) {
    const node = nodeOf(major);
    for (const trial of installedTrials) run(folder, node, ...trial);
    for (const trial of checkoutTrials) run(checkout, node, ...trial);
    console.log(
      `Node ${run(folder, node, '--version')}: the installed package, ${examples.length} examples and the demo are good`,
    );
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
