import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';

/** Why a path gave no bytes. `special`: a pipe, a device, a folder, or a file that the kernel makes up. */
export type FileFault = 'special' | 'tooLarge' | 'changed';

/** Where a link leads. What leads nowhere is reported when it is read. */
export const realPath = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

/** /proc/self/environ is a regular file to the kernel, and it holds every secret of the process. */
const isOfKernel = (path: string): boolean => /^\/(?:proc|sys|dev)(?:\/|$)/.test(path);

/** Opening a pipe that nobody writes to must not wait. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

const readAll = (opened: number, most: number): Buffer | FileFault => {
  const found = fstatSync(opened);
  if (!found.isFile()) return 'special';
  if (found.size > most) return 'tooLarge';
  // One byte more than the file has: a file that grows, or that never says its size, is seen and not followed.
  const bytes = Buffer.alloc(found.size + 1);
  let length = 0;
  for (let more = -1; more !== 0 && length < bytes.length; length += more) {
    more = readSync(opened, bytes, length, bytes.length - length, null);
  }
  return length === found.size ? bytes.subarray(0, length) : 'changed';
};

/**
 * The bytes of a regular file, also behind a link, `most` at most. Never waits. What is judged is the open file, not its
 * path, so that nothing can be put in its place in between. Throws the system's error.
 */
export const readRegularFile = (path: string, most: number): Buffer | FileFault => {
  const real = realPath(path);
  if (isOfKernel(real)) return 'special';
  const opened = openSync(real, withoutWaiting);
  try {
    return readAll(opened, most);
  } finally {
    closeSync(opened);
  }
};
