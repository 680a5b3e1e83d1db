// Builds dist/: the command, the library and its types. Types are written, not checked: `npm run check` does that.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { bundle, root } from './bundle.mjs';

/** Runs one of the project's own tools; its output is shown only when it fails. */
const tool = async (...command) => {
  try {
    await promisify(execFile)(process.execPath, command, { cwd: root });
  } catch (error) {
    throw new Error(`node ${command.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  }
};

const makeExecutable = async () => {
  const cli = new URL('dist/cli.js', root);
  const text = await readFile(cli, 'utf8');
  if (!text.startsWith('#!')) await writeFile(cli, `#!/usr/bin/env node\n${text}`);
  await chmod(cli, 0o755);
};

const started = performance.now();
try {
  await rm(new URL('dist', root), { recursive: true, force: true });
  const [{ metafile }] = await Promise.all([
    bundle({ write: true }),
    existsSync(new URL('scripts/gen.mjs', root)) && tool('scripts/gen.mjs', '--check'),
    tool('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'),
  ]);
  await makeExecutable();
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  console.log(`dist/ built in ${Math.round(performance.now() - started)} ms, ${(bytes / 2 ** 20).toFixed(1)} MiB`);
} catch (error) {
  console.error(`The build failed: ${error.message}`);
  process.exitCode = 1;
}
