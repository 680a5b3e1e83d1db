import { type FileHandle, open } from 'node:fs/promises';
import { header, type Saved } from './state-file.ts';
import { sealed } from './state-lines.ts';

/** A state file that lines are added to. */
export type Log = {
  readonly file: FileHandle;
  size: number;
  checksum: number;
  /** A line may stand half behind `size`: a kill, or a disk that was full. */
  torn: boolean;
};

/** In an empty file. */
export const newLog = async (file: FileHandle): Promise<Log> => {
  await file.writeFile(header);
  return { file, size: Buffer.byteLength(header), checksum: 0, torn: false };
};

export const reopenLog = async (path: string, { size, checksum }: Saved): Promise<Log> => ({
  file: await open(path, 'r+'),
  size,
  checksum,
  torn: true,
});

/** Resolves when the lines are on the disk. When it fails, none of them counts. */
export const addLines = async (log: Log, texts: readonly string[]): Promise<void> => {
  if (log.torn) await log.file.truncate(log.size);
  log.torn = true;
  let checksum = log.checksum;
  let lines = '';
  for (const text of texts) {
    const next = sealed(text, checksum);
    checksum = next.checksum;
    lines += next.line;
  }
  const bytes = Buffer.from(lines);
  for (let done = 0; done < bytes.length; ) {
    done += (await log.file.write(bytes, done, bytes.length - done, log.size + done)).bytesWritten;
  }
  await log.file.datasync();
  log.size += bytes.length;
  log.checksum = checksum;
  log.torn = false;
};
