import { describe, expect, test } from 'vitest';
import { demandKnown, unknownProblem } from '../../../src/app/line/demand-known.ts';
import { desired, secret } from '../../support/plan-builders.ts';

const files = desired(
  ['prod/orders/app', 'prod/orders/batch', 'prod/web/app', 'prod/web/jobs'].map((name) => secret(name)),
);
const flags = { color: false, file: ['live.yaml'], env: 'prod' };
const hintFor = (name: string): string | undefined => unknownProblem(name, files, flags).hint;

describe('a name that is in no file', () => {
  test.each([
    ['orders/app', 'Did you mean prod/orders/app?'],
    ['batch', 'Did you mean prod/orders/batch?'],
    ['app', 'Did you mean prod/orders/app or prod/web/app?'],
    ['prod/web/job', 'Did you mean prod/web/jobs?'],
    ['nothing-like-it', 'Give the full name, with all its prefixes.'],
  ])('%s', (name, said) => {
    expect(hintFor(name)).toBe(`${said} \`keyturn status -f live.yaml --env prod\` lists the names.`);
  });

  test('names three at most', () => {
    const many = desired(['a', 'b', 'c', 'd'].map((one) => secret(`${one}/app`)));
    expect(unknownProblem('app', many, flags).hint).toContain('Did you mean a/app or b/app or c/app? ');
  });

  test('all of them are refused at once, and none that is known', () => {
    expect(() => demandKnown(files, ['prod/web/app'], flags)).not.toThrow();
    expect(() => demandKnown(files, ['x', 'prod/web/app', 'y'], flags)).toThrow(/no secret "x".*no secret "y"/s);
  });
});
