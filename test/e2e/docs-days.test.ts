import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runPage, steady } from '../support/docs-page.ts';

// What the pages show is what happens. UPDATE_DOCS=1 writes what happens into the pages: look at what changed.

const pages = readdirSync('docs/what-happens-when')
  .filter((name) => name !== 'README.md')
  .map((name) => join('docs/what-happens-when', name));

test.each(pages)('%s', async (page) => {
  const real = await runPage(page);
  const told = readFileSync(page, 'utf8');
  if (process.env.UPDATE_DOCS !== undefined && steady(real) !== steady(told)) writeFileSync(page, real);
  else expect(steady(told)).toBe(steady(real));
});
