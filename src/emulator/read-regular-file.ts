import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * The bytes of a regular file of at most `most` bytes. Never waits: a pipe may have no writer, a device no end. Throws an
 * Error without a `code` that says why it is not read, or the system's error.
 */
export const readRegularFile = async (path: string, most: number): Promise<Buffer> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error('it is not a regular file');
    if (found.size > most) throw new Error(`it is larger than ${most / 1024 / 1024} MiB`);
    // One byte more than the file has: a file that grows, or that never says its size, is not followed.
    const bytes = Buffer.alloc(found.size + 1);
    let length = 0;
    for (let more = -1; more !== 0 && length < bytes.length; length += more)
      more = (await file.read(bytes, length, bytes.length - length, null)).bytesRead;
    if (length > found.size) throw new Error('it changed while it was read');
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
};

/** Why a file was not read, for a message: the system's code, or the reason of `readRegularFile`. */
export const whyUnread = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown reason';
  return 'code' in error ? String(error.code) : error.message;
};
