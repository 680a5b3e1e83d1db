// What goes into the built files, and how. Used by the build and by the list of bundled packages in NOTICE.
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = new URL('../', import.meta.url);

/**
 * What the SDKs load and no call of keyturn reaches: XML, WebSockets and their proxies, date arithmetic, the sender of the
 * KMS package, of which only the request models are used, and the SDK core's own way to credentials: only its signing
 * functions are used. It would be most of what `plan` has to load. An empty class stands in the place of each (a class, since one of them
 * is extended while it loads).
 */
const unreached =
  /^(lodash|moment|https?-proxy-agent|socks-proxy-agent|ws|xml2js|@alicloud\/(endpoint-util|gateway-spi|rpc-client|tea-util))$/;
const unreachedFrom = [
  [/^@alicloud\/credentials$/, /node_modules.@alicloud.openapi-core/],
  // Only for subcommands that are programs of their own.
  [/^node:child_process$/, /node_modules.commander/],
];
const leftOut = {
  name: 'left-out',
  setup: ({ onResolve, onLoad }) => {
    const absent = ({ path }) => ({ path, namespace: 'left-out' });
    onResolve({ filter: unreached }, absent);
    for (const [filter, from] of unreachedFrom) {
      onResolve({ filter }, (found) => (from.test(found.importer) ? absent(found) : undefined));
    }
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'module.exports = class {};' }));
  },
};

/** What the command loads only when it needs it stands in a file of its own: each command, the credential chain, the drivers. */
const apart = {
  name: 'apart',
  setup: ({ onResolve }) => {
    const own = (path) => ({ path, external: true });
    onResolve({ filter: /^\.\.\/commands\// }, ({ path, kind }) =>
      kind === 'dynamic-import' ? own(path.replace(/^\.(.*)\.ts$/, '$1.js')) : undefined,
    );
    onResolve({ filter: /^\.\/(credential-chain|real-servers)\.ts$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? own(`.${path.replace(/\.ts$/, '.js')}`) : undefined,
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
  const files = await readdir(new URL('src/cli/', root));
  const cli = await Promise.all(files.map((name) => readFile(new URL(`src/cli/${name}`, root), 'utf8')));
  const commands = [
    ...new Set(
      [...cli.join('').matchAll(/import\('\.\.\/(commands\/[a-z-]+\.ts)'\)/g)].map(([, file]) => `src/${file}`),
    ),
  ];
  const common = { ...optionsOf(version), write };
  const command = { ...common, ...commandOptions, plugins: [leftOut, apart] };
  return Promise.all([
    build({
      ...command,
      entryPoints: ['src/cli/cli.ts', 'src/aliyun/wire/credential-chain.ts', 'src/emulator/servers/real-servers.ts'],
      outdir: 'dist',
      entryNames: '[name]',
    }),
    build({ ...command, entryPoints: commands, outdir: 'dist/commands' }),
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
