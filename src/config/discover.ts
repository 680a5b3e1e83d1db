import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { realPath } from './read-file.ts';

export type Found = { readonly paths: readonly string[]; readonly diagnostics: readonly Diagnostic[] };

const isSecretsFile = (name: string): boolean => /^(.*\.)?secrets\.(yaml|yml|json)$/.test(name);
const skipped = new Set(['node_modules', '.git']);

/** As people should read it: relative where that is shorter, always with `/`. */
export const shownPath = (path: string, cwd: string): string => {
  const short = relative(cwd, path);
  return (short !== '' && short.length < path.length ? short : path).split(sep).join('/');
};

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(path);
    return isSecretsFile(entry.name) ? [path] : [];
  });

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';

/** Why a file or folder could not be read, without the text of the error. */
export const fileProblem = (error: unknown, shown: string, isDefault = false): Diagnostic => {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return diagnostic('E_FILE_NOT_FOUND', `${shown} is not there`, {
      hint: isDefault
        ? 'Write a first file with `keyturn init`, or name your files and folders with -f.'
        : 'Check the path after -f; it is relative to the working directory.',
    });
  }
  return diagnostic('E_FILE_UNREADABLE', `${shown} cannot be read (${code})`, {
    hint: 'Let the user who runs keyturn read it.',
  });
};

const emptyPath = diagnostic('E_FILE_NOT_FOUND', 'a path after -f is empty', {
  hint: 'Name a file or a folder, or leave -f out for ./secrets.yaml. An empty variable in a script makes an empty path.',
});

const filesAt = (given: string, cwd: string, isDefault: boolean): Found => {
  // It would mean the working directory, with whatever lies below it.
  if (given === '') return { paths: [], diagnostics: [emptyPath] };
  const path = resolve(cwd, given);
  const shown = shownPath(path, cwd);
  try {
    if (!statSync(path).isDirectory()) return { paths: [path], diagnostics: [] };
    const paths = filesBelow(path);
    if (paths.length > 0) return { paths, diagnostics: [] };
    const hint = 'A folder stands for its files secrets.yaml and *.secrets.yaml (.yml and .json too), at any depth.';
    return { paths, diagnostics: [diagnostic('E_FOLDER_EMPTY', `${shown} holds no secrets file`, { hint })] };
  } catch (error) {
    return { paths: [], diagnostics: [fileProblem(error, shown, isDefault)] };
  }
};

/** The files that `-f` means, each once, sorted by path; without any, ./secrets.yaml. */
export const discover = (files: readonly string[], cwd: string): Found => {
  const isDefault = files.length === 0;
  const given = (isDefault ? ['secrets.yaml'] : files).map((file) => filesAt(file, cwd, isDefault));
  const byRealPath = new Map<string, string>();
  for (const path of given.flatMap(({ paths }) => paths).sort()) {
    const real = realPath(path);
    if (!byRealPath.has(real)) byRealPath.set(real, path);
  }
  return { paths: [...byRealPath.values()], diagnostics: given.flatMap(({ diagnostics }) => diagnostics) };
};
