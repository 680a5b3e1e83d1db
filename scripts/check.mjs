// npm run check: everything that CI does, in order; stops at the first failure.
// `--tested` leaves out the build and the tests, for a caller that has just run `npm test`.
import { spawnSync } from 'node:child_process';
import { root } from './bundle.mjs';

const node = (...args) => [process.execPath, ...args];
const npm = (script) => ['npm', 'run', '--silent', script];

/** name, command, and whether `npm test` has done it already. Quick ones first. */
const steps = [
  { name: 'generated files are fresh', command: node('scripts/gen.mjs', '--check') },
  { name: 'format and lint', command: npm('lint') },
  { name: 'types', command: npm('types') },
  { name: 'NOTICE is fresh', command: node('scripts/notice.mjs', '--check') },
  { name: 'unused code', command: npm('unused') },
  { name: 'build', command: node('scripts/build.mjs'), tested: true },
  { name: 'tests and coverage', command: ['npx', '--no-install', 'vitest', 'run', '--coverage'], tested: true },
  { name: 'package', command: npm('package') },
  { name: 'Node 20, 22 and 24', command: node('scripts/nodes.mjs') },
];

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const tested = process.argv.includes('--tested');
const chosen = steps.filter((step) => !(tested && step.tested));
const started = performance.now();

for (const [index, { name, command }] of chosen.entries()) {
  const place = `[${index + 1}/${chosen.length}] ${name}`;
  console.log(`\n${place}`);
  const begun = performance.now();
  const { status, error } = spawnSync(command[0], command.slice(1), { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    const shown = command.map((word) => (word === process.execPath ? 'node' : word)).join(' ');
    console.log(`\n${place}: FAILED after ${seconds(begun)}${error ? ` (${error.code})` : ''}. Again: ${shown}`);
    process.exit(1);
  }
  console.log(`${place}: ok, ${seconds(begun)}`);
}
console.log(`\nAll ${chosen.length} checks are good, in ${seconds(started)}.`);
