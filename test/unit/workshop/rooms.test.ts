import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { importCircles, refusedImports, stages } from './rooms.ts';

const src = path.resolve(import.meta.dirname, '../../../src');

const names = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((name) => name.split(path.sep).join('/'))
  .filter((name) => name.endsWith('.ts'));
const sources = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(src, name), 'utf8')]));

describe('the code', () => {
  test('imports only what the table allows', () => {
    expect(refusedImports(sources)).toEqual([]);
  });

  test('has no import circle, not even of types', () => {
    expect(importCircles(sources)).toEqual([]);
  });

  test('has every stage and room of the table', () => {
    const folders = new Set(names.map((name) => path.posix.dirname(name)));
    const listed = Object.entries(stages).flatMap(([stage, { rooms = ['.'] }]) =>
      rooms.map((room) => path.posix.join(stage, room)),
    );
    expect(listed.filter((folder) => !folders.has(folder))).toEqual([]);
  });

  test('has at most 22 files in a folder', () => {
    const folders = names.map((name) => path.posix.dirname(name));
    const crowded = [...new Set(folders)].filter((one) => folders.filter((folder) => folder === one).length > 22);
    expect(crowded).toEqual([]);
  });
});

describe('the table refuses', () => {
  test.each([
    ['model/secret.ts', "import { a } from '../plan/guard.ts';", 'model must not import plan'],
    ['plan/guard.ts', "import { a } from 'node:fs';", 'plan is pure'],
    ['plan/diff/tags.ts', "import type { A } from '../make.ts';", 'diff must not import .'],
    ['plan/scope/scope.ts', "import {\n  a,\n  b,\n} from '../diff/diff.ts';", 'scope must not import diff'],
    ['render/plan/text.ts', "import { a } from '../../plan/guard.ts';", 'render must not import plan'],
    ['render/plan/text.ts', "export { a } from '../status/table.ts';", 'plan must not import status'],
    ['plan/new/a.ts', "import { a } from '../scope/scope.ts';", 'room new is not in the table'],
    ['extra/a.ts', "import { a } from '../model/place.ts';", 'stage extra is not in the table'],
    ['commands/plan.ts', "import { a } from '@alicloud/openapi-core';", 'commands must not import an SDK'],
    ['emulator/kms/a.ts', "const late = () => import('../../model/place.ts');", 'emulator must not import model'],
  ])('%s: %s', (file, text, why) => {
    expect(refusedImports({ [file]: text })).toEqual([expect.stringContaining(`${file}: ${why} (`)]);
  });

  test.each([
    ['render/plan/text.ts', "import type { Plan } from '../../plan/change/plan.ts';"],
    ['plan/digest.ts', "import { createHash } from 'node:crypto';"],
    ['aliyun/wire/call.ts', "import openApi from '@alicloud/openapi-core';"],
    ['emulator/kms/a.ts', "import { a } from '../action/world.ts';"],
  ])('but not %s: %s', (file, text) => {
    expect(refusedImports({ [file]: text })).toEqual([]);
  });

  test('a circle of types', () => {
    const files = {
      'model/a.ts': "import type { B } from './b.ts';",
      'model/b.ts': "import type { A } from './a.ts';",
    };
    expect(importCircles(files)).toEqual([['model/a.ts', 'model/b.ts']]);
  });
});
