import { describe, expect, it } from 'vitest';
import { codesAt, goodFile, loadText, withMistake } from './files.ts';
import { accountMistakes, headerMistakes, type Mistake, secretMistakes } from './mistakes.ts';

const check = async ([from, to, code, says]: Mistake): Promise<void> => {
  const { text, at } = to.includes('«') ? withMistake(from, to) : { text: goodFile.replace(from, to), at: '' };
  const { desired, diagnostics } = await loadText(text);
  expect(desired).toEqual([]);
  expect(diagnostics.map((one) => one.code)).toEqual([code]);
  if (at !== '') expect(codesAt(diagnostics)).toEqual([`${code} secrets.yaml:${at}`]);
  expect(`${diagnostics[0]?.message} ${diagnostics[0]?.hint}`).toContain(says);
  expect(diagnostics[0]?.hint).toMatch(/[.?"]$/);
};

const titled = (mistakes: readonly Mistake[]) =>
  mistakes.map((mistake) => [mistake[1] || `without ${mistake[0]}`, mistake] as const);

describe('one mistake, one diagnostic, at its place', () => {
  it('has nothing to say about the good file', async () => {
    expect((await loadText(goodFile)).diagnostics).toEqual([]);
  });
  it.each(titled(headerMistakes))('header: %s', (_title, mistake) => check(mistake));
  it.each(titled(secretMistakes))('secret: %s', (_title, mistake) => check(mistake));
  it.each(titled(accountMistakes))('accounts: %s', (_title, mistake) => check(mistake));
});
