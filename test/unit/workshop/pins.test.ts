import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// A tag of an action or of an image can be moved to other code. What workflows run is named by its digest, in our own
// workflows and in those that users copy.

const files = ['.github', 'docs', 'examples']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(md|ya?ml)$/.test(name))
      .map((name) => `${folder}/${name}`),
  )
  .concat('README.md', 'CONTRIBUTING.md');

const found = (line: RegExp): readonly string[] =>
  files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(line)].map(([, used = '']) => `${file}: ${used}`));

test('actions are pinned to a commit, with the release in a comment', () => {
  const uses = found(/^\s*(?:- )?uses: *(.+)$/gm).filter((one) => !/: \.\/|: OWNER\/keyturn@/.test(one));
  expect(uses.length).toBeGreaterThan(10);
  expect(uses.filter((one) => !/: [\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one))).toEqual([]);
});

test('images of workflows are pinned by digest', () => {
  const images = found(/^\s*(?:- )?(?:image|container): *(.+)$/gm).filter((one) => !one.includes('{{ matrix.image }}'));
  expect(images.length).toBeGreaterThan(2);
  expect(images.filter((one) => !/@sha256:[0-9a-f]{64}$/.test(one))).toEqual([]);
});

test('one action has one commit everywhere', () => {
  const uses = found(/uses: *([\w.-]+\/[\w.-]+@\S+)/g).map((one) => one.replace(/^.*: /, ''));
  const actions = new Set(uses.map((one) => one.split('@')[0]));
  expect(new Set(uses).size).toBe(actions.size);
});
