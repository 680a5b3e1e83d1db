// What goes into the built files, and how. Used by the build and by the list of bundled packages in NOTICE.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = new URL('../', import.meta.url);

/**
 * What the SDKs load and no call of keyturn reaches: XML, WebSockets, SOCKS proxies, date arithmetic, and the sender of
 * the KMS package, of which only the request models are used. It would be most of what `plan` has to load. An empty class
 * stands in the place of each (a class, since one of them is extended while it loads).
 */
const unreached = /^(lodash|moment|socks-proxy-agent|ws|xml2js|@alicloud\/(endpoint-util|rpc-client|tea-util))$/;
const leftOut = {
  name: 'left-out',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: unreached }, ({ path }) => ({ path, namespace: 'left-out' }));
    // Only for subcommands that are programs of their own.
    onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      /node_modules.commander/.test(importer) ? { path, namespace: 'left-out' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'module.exports = class {};' }));
  },
};

/** src/cli.ts loads each command from a file of its own, when it runs. */
const commandsApart = {
  name: 'commands-apart',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.\/commands\// }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: path.replace(/\.ts$/, '.js'), external: true } : undefined,
    );
  },
};

/** Bundled CommonJS packages call `require` for Node's own modules; an ES module has none. */
const requireBanner = [
  "import { createRequire as keyturnCreateRequire } from 'node:module';",
  'const require = keyturnCreateRequire(import.meta.url);',
].join(' ');

const optionsOf = (version) => ({
  absWorkingDir: fileURLToPath(root),
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Half as much to compile; names and lines of code stay readable.
  minifyWhitespace: true,
  // pg loads its native twin only when told to; nobody tells it.
  external: ['pg-native'],
  // The same code as ES modules: of its CommonJS form nothing can be left out.
  alias: { yaml: './node_modules/yaml/browser/index.js' },
  define: { KEYTURN_VERSION: JSON.stringify(version) },
  // For coverage; not in the package.
  sourcemap: 'external',
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
});

/**
 * The command as CommonJS, a file a command: an ES module in pieces costs a fifth of the start-up time of node more.
 * `import()` becomes `require`, so that nothing but the one file is loaded.
 */
const commandOptions = { format: 'cjs', supported: { 'dynamic-import': false } };

/** Bundles everything: a user installs one package and nothing else. Returns esbuild's results, with their metafiles. */
export const bundle = async ({ write }) => {
  const { version } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
  const cli = await readFile(new URL('src/cli.ts', root), 'utf8');
  const commands = [
    ...new Set([...cli.matchAll(/import\('\.\/(commands\/[a-z-]+\.ts)'\)/g)].map(([, file]) => `src/${file}`)),
  ];
  const common = { ...optionsOf(version), write };
  return Promise.all([
    build({
      ...common,
      ...commandOptions,
      entryPoints: ['src/cli.ts'],
      outfile: 'dist/cli.js',
      plugins: [leftOut, commandsApart],
    }),
    build({ ...common, ...commandOptions, entryPoints: commands, outdir: 'dist/commands', plugins: [leftOut] }),
    build({
      ...common,
      format: 'esm',
      entryPoints: ['src/index.ts'],
      outfile: 'dist/index.mjs',
      banner: { js: requireBanner },
      plugins: [leftOut],
    }),
  ]);
};
