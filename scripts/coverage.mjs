// A coverage provider for vitest: V8's own, and besides it what end-to-end tests ran in the built command.
// Those run dist/cli.js as a process of its own, with NODE_V8_COVERAGE set to the folder that KEYTURN_COVERAGE names. A file of src counts as it was covered best: in the tests' process, or in the built command.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeProcessCovs } from '@bcoe/v8-coverage';
import v8 from '@vitest/coverage-v8';
import { V8CoverageProvider } from '@vitest/coverage-v8/dist/provider.js';
import { root } from './bundle.mjs';

const dist = new URL('dist/', root).href;
const srcFolder = new URL('src/', root).href;
const rawFolder = fileURLToPath(new URL('coverage-built/', root));

/** A file's hits as one number, to tell which of two maps of it shows more. */
const covered = (file) => {
  const { statements, branches } = file.toSummary();
  return statements.covered / (statements.total || 1) + branches.covered / (branches.total || 1);
};

/** What all processes of the built command covered, by chunk. */
const readRaw = async () => {
  const names = await readdir(rawFolder).catch(() => []);
  let merged = { result: [] };
  for (const name of names.filter((file) => file.endsWith('.json'))) {
    // A process that was killed while it wrote leaves half a file.
    const text = await readFile(path.join(rawFolder, name), 'utf8');
    if (!text.endsWith('}')) continue;
    const result = JSON.parse(text).result.filter(({ url }) => url.startsWith(dist));
    merged = mergeProcessCovs([merged, { result }]);
  }
  return merged.result;
};

/** The code of a chunk with its source map, whose sources are absolute. */
const sourcesOf = async (url) => {
  const [code, map] = await Promise.all([url, `${url}.map`].map((one) => readFile(new URL(one), 'utf8')));
  const { sources, ...rest } = JSON.parse(map);
  return { code, map: { ...rest, sources: sources.map((source) => new URL(source, url).href) } };
};

class Provider extends V8CoverageProvider {
  async clean(...args) {
    await super.clean(...args);
    await rm(rawFolder, { recursive: true, force: true });
    await mkdir(rawFolder, { recursive: true });
    // Before any worker starts, so that all of them see it.
    process.env.KEYTURN_COVERAGE = rawFolder;
  }

  async generateCoverage(options) {
    const map = await super.generateCoverage(options);
    const built = this.createCoverageMap();
    for (const { url, functions } of await readRaw()) {
      const sources = await sourcesOf(url);
      if (sources.map.sources.some((source) => source.startsWith(srcFolder))) {
        built.merge(await this.remapCoverage(url, 0, sources, functions));
      }
    }
    for (const file of built.files().filter((name) => this.isIncluded(name))) {
      const better =
        !map.files().includes(file) || covered(built.fileCoverageFor(file)) > covered(map.fileCoverageFor(file));
      if (better) map.data[file] = built.fileCoverageFor(file);
    }
    return map;
  }
}

export default { ...v8, getProvider: () => new Provider() };
