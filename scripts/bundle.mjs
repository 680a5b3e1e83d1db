// What goes into the built files, and how. Used by the build and by the list of bundled packages in NOTICE.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = new URL('../', import.meta.url);

/** Bundled CommonJS packages call `require` for Node's own modules; an ES module has none. */
const requireBanner = [
  "import { createRequire as keyturnCreateRequire } from 'node:module';",
  'const require = keyturnCreateRequire(import.meta.url);',
].join(' ');

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

/** Bundles everything: a user installs one package and nothing else. Returns esbuild's result, with its metafile. */
export const bundle = async ({ write }) => {
  const { version } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
  return build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: ['src/cli.ts', 'src/index.ts'],
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // pg loads its native twin only when told to; nobody tells it.
    external: ['pg-native'],
    define: { KEYTURN_VERSION: JSON.stringify(version) },
    plugins: [leftOut],
    banner: { js: requireBanner },
    // For coverage; not in the package.
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
    write,
  });
};
