import { statSync } from 'node:fs';
import { readRegularFile } from '../../config/parse/read-file.ts';
import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import { largestSaved } from './saved-file.ts';
import { type PendingFile, pendingFile } from './write-file.ts';

/** The member that a file of this kind has and no other file. */
const sign = { plan: 'desiredDigest', result: 'planDigest' } as const;

type Kind = keyof typeof sign;

/** Whether a file says of itself that it is of this kind: also one of another version, or damaged. */
const saysItIs = (kind: Kind, text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'formatVersion' in value && sign[kind] in value;
  } catch {
    return false;
  }
};

/** Nothing, an empty file, an earlier one of its kind, or a device or pipe, which keeps nothing. */
const isFree = (kind: Kind, path: string): boolean => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || found.size === 0) return true;
  try {
    const bytes = readRegularFile(path, largestSaved);
    return typeof bytes !== 'string' && saysItIs(kind, bytes.toString());
  } catch {
    return false;
  }
};

/**
 * A plan or a result that is about to be written: over an earlier one of its kind, and over nothing else. So no input,
 * however its path is spelt, is written over by what came of it. Throws DiagnosticsError.
 */
export const pendingSaved = (kind: Kind, path: string): PendingFile => {
  const file = pendingFile(path);
  if (isFree(kind, path)) return file;
  file.discard();
  const hint = 'Give another path, or move the file away. Nothing was done.';
  throw new DiagnosticsError([
    diagnostic('E_FILE_EXISTS', `${path} exists already and is no ${kind} of keyturn`, { hint }),
  ]);
};
