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
  const [results] = await Promise.all([
    bundle({ write: true }),
    existsSync(new URL('scripts/gen.mjs', root)) && tool('scripts/gen.mjs', '--check'),
    tool('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'),
  ]);
  await makeExecutable();
  // The command is CommonJS inside a package of ES modules; the types are those of the library, which is an ES module.
  await writeFile(new URL('dist/package.json', root), '{ "type": "commonjs" }\n');
  await writeFile(new URL('dist/types/package.json', root), '{ "type": "module" }\n');
  const outputs = results.flatMap(({ metafile }) => Object.values(metafile.outputs));
  const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
  console.log(`dist/ built in ${Math.round(performance.now() - started)} ms, ${(bytes / 2 ** 20).toFixed(1)} MiB`);
} catch (error) {
  console.error(`The build failed: ${error.message}`);
  process.exitCode = 1;
}
