import { expect, test } from 'vitest';
import type { StepResult } from '../../../src/apply/result.ts';
import { type Rotated, rotatedOf } from '../../../src/apply/rotations.ts';
import type { Code } from '../../../src/diagnostics/codes.ts';
import { diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { rotateNext } from '../../../src/render/rotate/next.ts';
import { renderRotateText } from '../../../src/render/rotate/text.ts';

const result = (secret: string, versionId: string, outcome: StepResult['outcome']): StepResult => ({
  step: { id: versionId, secret, action: { do: 'rotateSecret', secret, versionId }, waitsFor: [] },
  outcome,
  requestIds: [],
  milliseconds: 10,
});
const one = (secret: string, rotations: 1 | 2, ...results: readonly StepResult[]): Rotated =>
  rotatedOf({ secret, rotations }, { results });
const view = { width: 80, color: false };
const scope = { environment: 'prod', files: ['live/secrets.yaml'] };

test('each end, and the commands that go on', () => {
  const rotated = [
    one('prod/pair', 2, result('prod/pair', 'v1', 'done'), result('prod/pair', 'v2', 'done')),
    one('prod/half', 2, result('prod/half', 'v1', 'done')),
    one('prod/lost', 1, result('prod/lost', 'keyturn-ab-from-cd', 'unknown')),
    one('prod/bad', 1, result('prod/bad', 'v1', 'failed')),
    one('prod/later', 2),
  ];
  const next = rotateNext(rotated, { ...scope, both: true, verify: true, yes: true });
  expect(renderRotateText(rotated, next, '', view)).toBe(`rotated  prod/pair  (twice)
not run  prod/half  (1 of 2 rotations; keyturn was asked to stop)
UNKNOWN  prod/lost
FAILED   prod/bad
not run  prod/later  (0 of 2 rotations; keyturn was asked to stop)
1 of 5 rotated.
Next: keyturn status -f live/secrets.yaml --env prod prod/bad
      keyturn rotate -f live/secrets.yaml --env prod --verify --yes \\
          --id keyturn-ab-from-cd prod/lost
      keyturn rotate -f live/secrets.yaml --env prod --verify --yes --both \\
          prod/later
      keyturn rotate -f live/secrets.yaml --env prod --verify --yes prod/half
`);
});

test('what an id had made before is no rotation of this run', () => {
  const rotated = [
    one('new', 1, result('new', 'run-1', 'done')),
    rotatedOf({ secret: 'lone', rotations: 1 }, { results: [], before: 1 }),
    rotatedOf({ secret: 'pair', rotations: 2 }, { results: [result('pair', 'run-1-2', 'done')], before: 1 }),
    rotatedOf({ secret: 'half', rotations: 2 }, { results: [], before: 1 }),
  ];
  const next = rotateNext(rotated, { environment: undefined, both: true, id: 'run-1' });
  expect(renderRotateText(rotated, next, '', view)).toBe(`rotated  new
already  lone  (rotated with this id before: nothing was done)
rotated  pair  (once: the other before, with this id)
not run  half  (1 of 2 rotations; keyturn was asked to stop)
2 of 4 rotated, 1 already.
To rotate again, give another --id or none.
Next: keyturn rotate --both --id run-1 half
`);
});

test('with an id the same command goes on, also of a half', () => {
  const rotated = [one('half', 2, result('half', 'run-1', 'done'))];
  const next = rotateNext(rotated, { environment: undefined, files: [], both: true, id: 'run-1' });
  expect(next.again).toEqual([['keyturn', 'rotate', '--both', '--id run-1', 'half']]);
});

test('an end that nobody knows goes on with its id, and with a second rotation where that is still to come', () => {
  const unknown = (id: string): readonly Rotated[] => [
    one('first', 2, result('first', id, 'unknown')),
    one('second', 2, result('second', id, 'done'), result('second', `${id}-2`, 'unknown')),
    one('single', 1, result('single', id, 'unknown')),
    one('later', 2),
  ];
  const again = { environment: undefined, both: true };
  expect(rotateNext(unknown('made'), again).again).toEqual([
    ['keyturn', 'rotate', '--both', '--id made', 'first'],
    ['keyturn', 'rotate', '--id made-2', 'second'],
    ['keyturn', 'rotate', '--id made', 'single'],
    ['keyturn', 'rotate', '--both', 'later'],
  ]);
  expect(rotateNext(unknown('run-1'), { ...again, id: 'run-1' }).again).toEqual([
    ['keyturn', 'rotate', '--both', '--id run-1', 'first', 'second', 'single', 'later'],
  ]);
});

test('many names stay within the width, and can be copied', () => {
  const rotated = Array.from({ length: 40 }, (_, index) => one(`orders/service-${index}`, 1));
  const text = renderRotateText(rotated, rotateNext(rotated, { ...scope }), '', view);
  const lines = text.split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  const command = text.slice(text.indexOf('Next: ') + 6).replaceAll(/ \\\n\s+/g, ' ');
  expect(command).toContain(`--env prod ${rotated.map(({ secret }) => secret).join(' ')}\n`);
});

test('more than three that failed are looked at together', () => {
  const rotated = ['a', 'b', 'c', 'd'].map((name) => one(name, 1, result(name, 'v', 'failed')));
  expect(rotateNext(rotated, { environment: undefined, files: [] }).look).toEqual([
    ['keyturn', 'status', '--unhealthy'],
  ]);
});

test('a denied rotation goes on once it is allowed; status says nothing of it', () => {
  const failed = (secret: string, code: Code): Rotated =>
    rotatedOf(
      { secret, rotations: 1 },
      { results: [{ ...result(secret, 'v1', 'failed'), diagnostic: diagnostic(code, 'no') }] },
    );
  const rotated = [failed('a', 'E_DENIED'), failed('b', 'E_ROTATION_FAILED'), failed('c', 'E_UNREACHABLE')];
  const next = rotateNext(rotated, { environment: undefined });
  expect(renderRotateText(rotated, next, '', view)).toMatch(
    /\nNext: keyturn status b\n {6}first do what the diagnostics say about E_DENIED\. Then:\n {6}keyturn rotate a c\n$/,
  );
});
