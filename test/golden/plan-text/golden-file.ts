import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Compares text with the file, byte for byte; `UPDATE_GOLDEN=1` writes the file instead. */
export const expectGolden = (text: string, file: URL): void => {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
};
