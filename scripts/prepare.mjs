// npm's `prepare`: builds before the package is packed, published, linked or installed from git. A package without dist/ would
// install without an error and have no command.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const { env } = process;

/** `npm ci` in a checkout: who works on the code builds when they need it, and `npm test` and `npm run demo` do so. */
const isInstallOfCheckout = () =>
  /^(ci|install|install-test|install-ci-test)$/.test(env.npm_command ?? '') &&
  env.npm_config_global !== 'true' &&
  path.resolve(env.INIT_CWD ?? '') === path.resolve(root);

const run = (command, ...args) => {
  // Progress belongs to stderr: `npm pack` prints the name of its file to stdout.
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', process.stderr, process.stderr] });
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} failed.`);
};

/** The files that package.json promises. */
const promised = () => {
  const { bin, exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return [...Object.values(bin), ...Object.values(exports['.'])];
};

const prepare = () => {
  if (!existsSync(path.join(root, 'node_modules', 'esbuild')))
    // The flags of the npm that runs this hold for this one too, unless it is told otherwise.
    run(
      'npm',
      'ci',
      '--include=dev',
      '--ignore-scripts',
      '--global=false',
      '--dry-run=false',
      '--no-audit',
      '--no-fund',
    );
  run(process.execPath, 'scripts/build.mjs');
  const absent = promised().filter((file) => !existsSync(path.join(root, file)));
  if (absent.length > 0) throw new Error(`The build made no ${absent.join(', ')}.`);
};

if (!isInstallOfCheckout()) {
  try {
    prepare();
  } catch (error) {
    console.error(
      `keyturn cannot be packed or installed from its sources: ${error.message} Run npm ci, then npm run build.`,
    );
    process.exitCode = 1;
  }
}
