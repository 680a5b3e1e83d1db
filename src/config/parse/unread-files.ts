import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Found, isFolder, isSecretsFileName, type Surroundings, shownPath, skippedFolders } from './discover.ts';
import { parse } from './parse.ts';
import { readSource } from './read.ts';
import { realPath } from './read-file.ts';

/** Files of a project that no command read. Paths as people should read them. */
export type UnreadFiles = {
  readonly files: readonly string[];
  /** Folders that may hold more of them: not readable, or past the limits of the search. */
  readonly folders: readonly string[];
};

const limits = { folders: 5000, depth: 16, files: 1000 };

type Search = { readonly files: string[]; readonly unsearched: string[] };

/** Copies of the project and caches lie in folders with a dot. */
const isSearched = (name: string): boolean => !name.startsWith('.') && !skippedFolders.has(name);

/** The secrets files of a folder and, with `deep`, of those below it, breadth first; links to folders elsewhere too. */
const search = ({ folder, deep }: Surroundings, cwd: string): Search => {
  const found: Search = { files: [], unsearched: [] };
  const base = realPath(folder);
  const project = realPath(cwd);
  const seen = new Set<string>();
  const queue = [{ path: folder, depth: 0, isLast: !deep }];
  for (const [index, { path, depth, isLast }] of queue.entries()) {
    if (index >= limits.folders || found.files.length > limits.files) return { ...found, unsearched: [path] };
    if (depth > limits.depth) {
      found.unsearched.push(path);
      continue;
    }
    const visit = (name: string, isLink: boolean): void => {
      const inner = join(path, name);
      const real = isLink ? realPath(inner) : inner;
      // Inside of what is searched, or searched before.
      if (isLink && (`${real}${sep}`.startsWith(`${base}${sep}`) || seen.has(real))) return;
      if (isLink) seen.add(real);
      // A link may lead anywhere on the machine: outside of the working directory only the folder itself is searched.
      const isOutside = isLink && !`${real}${sep}`.startsWith(`${project}${sep}`);
      queue.push({ path: inner, depth: depth + 1, isLast: isOutside });
    };
    try {
      for (const entry of readdirSync(path, { withFileTypes: true })) {
        const isLink = entry.isSymbolicLink();
        const leadsOn = entry.isDirectory() || (isLink && isFolder(join(path, entry.name)));
        if (leadsOn && !isLast && isSearched(entry.name)) visit(entry.name, isLink);
        else if (!leadsOn && isSecretsFileName(entry.name)) found.files.push(join(path, entry.name));
      }
    } catch {
      found.unsearched.push(path);
    }
  }
  return found;
};

/** Whether a file is a part: one with `owner` is a project of its own, and other software calls files secrets.yaml too. */
const isPart = (path: string, cwd: string): boolean => {
  const read = readSource(path, cwd);
  if ('code' in read) return read.code !== 'E_FILE_NOT_FOUND';
  const { parsed, source } = parse(read.file, read.text);
  return parsed ? parsed.root.entries?.has('owner') !== true : source !== undefined;
};

/** The parts around those files that were found. */
export const unreadFiles = ({ paths, around }: Found, cwd: string): UnreadFiles => {
  const read = new Set(paths.map(realPath));
  const searches = around.map((one) => search(one, cwd));
  const candidates = new Map(searches.flatMap(({ files }) => files).map((path) => [realPath(path), path]));
  const unread = [...candidates].filter(([real, path]) => !read.has(real) && isPart(path, cwd));
  const shown = (all: readonly string[]): string[] => [...new Set(all)].map((path) => shownPath(path, cwd)).sort();
  return {
    files: shown(unread.map(([, path]) => path)),
    folders: shown(searches.flatMap(({ unsearched }) => unsearched)).map((folder) => `${folder}/`),
  };
};

export const unreadWarning = ({ files }: UnreadFiles): readonly Diagnostic[] => {
  const [file, ...others] = files;
  if (file === undefined) return [];
  const more = others.length > 4 ? [...others.slice(0, 4), `${others.length - 4} more`] : others;
  const message =
    others.length === 0
      ? `${file} was not read`
      : `${files.length} secrets files were not read: ${[file, ...more].join(', ')}`;
  return [
    diagnostic('W_FILES_UNREAD', message, {
      at: { file, line: 1, column: 1 },
      hint: 'Give each file, or the folder that holds all of them, with -f. Until then --prune is refused, because it would delete their secrets.',
    }),
  ];
};
