import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isKeyword } from '../../src/emulator/rds/keywords.ts';
import { isForbiddenName } from '../../src/model/forbidden-names.ts';

// The client and the emulator have a table each. What one of them lacks would fail in the middle of an apply.

const wordsOf = (file: string): readonly string[] => readFileSync(file, 'utf8').match(/\b[a-z][a-z0-9_]+\b/g) ?? [];
const words = new Set(
  ['src/emulator/rds/keywords.ts', 'src/model/forbidden-names.ts']
    .flatMap(wordsOf)
    .flatMap((word) => [word, `${word}_x`]),
);

test.each(['MySQL', 'MariaDB', 'PostgreSQL', 'SQLServer'] as const)(
  'plan refuses the names that the emulator refuses on %s [rds.account-name-keyword]',
  (engine) => {
    const refused = [...words].filter((word) => isKeyword(engine, word));
    expect(refused.length).toBeGreaterThan(70);
    expect([...words].filter((word) => isForbiddenName(engine, word))).toEqual(refused);
    expect(refused.filter((word) => !isForbiddenName(engine, word.toUpperCase()))).toEqual([]);
  },
);
