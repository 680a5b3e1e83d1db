import { readFileSync } from 'node:fs';

/** Blocks of a page of docs that a comment before them marks: `<!-- file: NAME -->` to be saved, `<!-- run -->` for a shell. */
export type Blocks = { readonly files: readonly (readonly [name: string, text: string])[]; readonly shell: string };

export const blocksOf = (page: string): Blocks => {
  const marked = [...readFileSync(page, 'utf8').matchAll(/<!-- (run|file: ([\w.-]+)) -->\n```\w+\n(.*?)```/gs)];
  const files = marked.flatMap(([, , name, text = '']) => (name ? [[name, text] as const] : []));
  const shell = marked.flatMap(([, kind, , text = '']) => (kind === 'run' ? [text] : [])).join('\n');
  return { files, shell };
};

/** The words of all code in a section of a page, from its heading to the next one of any level. */
export const namesIn = (page: string, heading: string): ReadonlySet<string> => {
  const [, section] = readFileSync(page, 'utf8').split(`\n${heading}\n`);
  if (section === undefined) throw new Error(`${page} has no section ${heading}`);
  const [text = ''] = section.split(/\n##+ /);
  const codes = [...text.matchAll(/```\w+\n(.*?)```|`([^`]+)`/gs)].map(([, block, inline]) => block ?? inline ?? '');
  return new Set(codes.flatMap((code) => code.match(/[\w-]+/g) ?? []));
};
