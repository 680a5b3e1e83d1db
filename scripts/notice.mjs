// Writes NOTICE: the packages inside the built files, with their licences. `--check` fails when NOTICE is stale.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { bundle, root } from './bundle.mjs';

const line = '-'.repeat(80);
const head = ['keyturn', 'Licensed under Apache-2.0, see LICENSE.', '', 'The built files contain these packages:', ''];

/** The folder of the package that a bundled file belongs to, or undefined for keyturn's own. */
const packageFolder = (input) => input.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+\//)?.[0];

const licenceText = async (folder) => {
  const files = await readdir(folder);
  const name = files.sort().find((file) => /^licen[cs]e/i.test(file));
  return name === undefined
    ? undefined
    : (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n').trim();
};

const describe = async (folder) => {
  const url = new URL(folder, root);
  const { name, version, license } = JSON.parse(await readFile(new URL('package.json', url), 'utf8'));
  return { id: `${name} ${version}`, licence: license ?? 'see below', text: await licenceText(url) };
};

const render = (packages) => {
  const byText = new Map();
  for (const one of packages) byText.set(one.text, [...(byText.get(one.text) ?? []), one.id]);
  const texts = [...byText].map(([text, ids]) =>
    [line, ids.join(', '), '', text ?? 'No licence file in the package: its licence is named above.', ''].join('\n'),
  );
  const list = packages.map(({ id, licence }) => `  ${id}: ${licence}`);
  return `${[...head, ...list, '', ...texts].join('\n').trim()}\n`;
};

const results = await bundle({ write: false });
const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []));
const found = await Promise.all([...folders].map(describe));
// npm may install one version in several folders.
const packages = [...new Map(found.map((one) => [one.id, one])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
const fresh = render(packages);
const file = new URL('NOTICE', root);

if (!process.argv.includes('--check')) {
  await writeFile(file, fresh);
} else if ((await readFile(file, 'utf8')) !== fresh) {
  console.error('NOTICE is stale: run `npm run notice` and commit it.');
  process.exitCode = 1;
}
