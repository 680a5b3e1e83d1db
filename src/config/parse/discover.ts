import { type Dirent, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { realPath } from './read-file.ts';

/** A folder that may hold files of the same project which were not asked for; `deep`: and the folders below it. */
export type Surroundings = { readonly folder: string; readonly deep: boolean };

export type Found = {
  readonly paths: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly around: readonly Surroundings[];
};

export const isSecretsFileName = (name: string): boolean => /^(.*\.)?secrets\.(yaml|yml|json)$/.test(name);
/** Folders that no search enters. */
export const skippedFolders: ReadonlySet<string> = new Set(['node_modules', '.git']);

/** As people should read it: relative where that is shorter, always with `/`. */
export const shownPath = (path: string, cwd: string): string => {
  const short = relative(cwd, path);
  return (short !== '' && short.length < path.length ? short : path).split(sep).join('/');
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';

/** Why a file or folder could not be read, without the text of the error. */
export const fileProblem = (error: unknown, shown: string): Diagnostic => {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return diagnostic('E_FILE_NOT_FOUND', `${shown} is not there`, {
      hint: 'Check the path after -f; it is relative to the working directory.',
    });
  }
  return diagnostic('E_FILE_UNREADABLE', `${shown} cannot be read (${code})`, {
    hint: 'Let the user who runs keyturn read it.',
  });
};

const entriesOf = (folder: string): readonly Dirent[] => readdirSync(folder, { withFileTypes: true });

const isSecretsFile = (entry: Dirent): boolean => !entry.isDirectory() && isSecretsFileName(entry.name);

export const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
};

/** The files below a folder, the folders that could not be read, and the links to folders, which are not followed. */
const filesBelow = (folder: string, cwd: string): Found => {
  const paths: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const around: Surroundings[] = [];
  const folders = [folder];
  for (const next of folders) {
    try {
      const entries = entriesOf(next);
      const links = entries.filter((entry) => entry.isSymbolicLink() && isFolder(join(next, entry.name)));
      around.push(...links.map(({ name }) => ({ folder: join(next, name), deep: false })));
      paths.push(...entries.filter(isSecretsFile).map(({ name }) => join(next, name)));
      const inner = entries.filter((entry) => entry.isDirectory() && !skippedFolders.has(entry.name));
      folders.push(...inner.map(({ name }) => join(next, name)));
    } catch (error) {
      diagnostics.push(fileProblem(error, shownPath(next, cwd)));
    }
  }
  return { paths, diagnostics, around };
};

const failed = (problem: Diagnostic): Found => ({ paths: [], diagnostics: [problem], around: [] });

const emptyPath = diagnostic('E_FILE_NOT_FOUND', 'a path after -f is empty', {
  hint: 'Name a file or a folder, or leave -f out for ./secrets.yaml. An empty variable in a script makes an empty path.',
});

const filesAt = (given: string, cwd: string): Found => {
  // It would mean the working directory, with whatever lies below it.
  if (given === '') return failed(emptyPath);
  const path = resolve(cwd, given);
  const shown = shownPath(path, cwd);
  try {
    if (!statSync(path).isDirectory()) {
      return { paths: [path], diagnostics: [], around: [{ folder: dirname(path), deep: true }] };
    }
  } catch (error) {
    return failed(fileProblem(error, shown));
  }
  const found = filesBelow(path, cwd);
  if (found.paths.length > 0 || found.diagnostics.length > 0) return found;
  const hint = 'A folder stands for its files secrets.yaml and *.secrets.yaml (.yml and .json too), at any depth.';
  return failed(diagnostic('E_FOLDER_EMPTY', `${shown} holds no secrets file`, { hint }));
};

/** What is read where nobody named files: those of the working directory itself. */
const filesHere = (cwd: string): Found => {
  try {
    const paths = entriesOf(cwd)
      .filter(isSecretsFile)
      .map(({ name }) => join(cwd, name));
    if (paths.length > 0) return { paths, diagnostics: [], around: [{ folder: cwd, deep: true }] };
  } catch (error) {
    return failed(fileProblem(error, shownPath(cwd, cwd)));
  }
  const hint = 'Write a first file with `keyturn init`, or name your files and folders with -f.';
  return failed(diagnostic('E_FILE_NOT_FOUND', 'secrets.yaml is not there', { hint }));
};

/** The files that `-f` means, each once, sorted by path; without any, ./secrets.yaml and the files beside it. */
export const discover = (files: readonly string[], cwd: string): Found => {
  const given = files.length === 0 ? [filesHere(cwd)] : files.map((file) => filesAt(file, cwd));
  const byRealPath = new Map<string, string>();
  for (const path of given.flatMap(({ paths }) => paths).sort()) {
    const real = realPath(path);
    if (!byRealPath.has(real)) byRealPath.set(real, path);
  }
  return {
    paths: [...byRealPath.values()],
    diagnostics: given.flatMap(({ diagnostics }) => diagnostics),
    around: given.flatMap(({ around }) => around),
  };
};
