import { describe, expect, it } from 'vitest';
import type { StepResult } from '../../../src/apply/result.ts';
import type { Code } from '../../../src/diagnostics/codes.ts';
import { diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { renderResultText } from '../../../src/render/result/text.ts';

const plan = { owner: 'team', region: 'cn-hangzhou', options: { prune: true, allow: [], only: [], except: [] } };

const ended = (...codes: readonly (Code | undefined)[]): readonly StepResult[] =>
  codes.map((code, index) => ({
    step: {
      id: `${index}`,
      secret: 'app',
      action: { do: 'setDescription', secret: 'app', description: 'new' },
      waitsFor: [],
    },
    outcome: code === undefined ? 'notRun' : 'failed',
    requestIds: [],
    milliseconds: 0,
    ...(code === undefined ? { because: 'interrupted' } : { diagnostic: diagnostic(code, 'no') }),
  }));

const view = { width: 120, color: false };
const nextOf = (text: string): string => text.slice(text.indexOf('Next: ')).replaceAll(/\n +/g, ' ').trim();
const next = (results: readonly StepResult[], more: object = {}): string =>
  nextOf(renderResultText(plan, results, { ...view, ...more }));

const goesOn = 'goes on from here: what is done is not done again.';

describe('how to go on after steps that were not done', () => {
  it.each<[string, readonly (Code | undefined)[], string]>([
    ['interrupted', [undefined], `Next:  keyturn apply --prune  ${goesOn}`],
    ['a service that failed', ['E_SERVICE_FAILED'], `Next:  keyturn apply --prune  ${goesOn}`],
    [
      'a permission is missing, beside what passes',
      ['E_DENIED', 'E_UNREACHABLE', 'E_DENIED', 'E_CREDENTIALS'],
      `Next:  first do what is said above about E_CREDENTIALS, E_DENIED. Then: keyturn apply --prune  ${goesOn}`,
    ],
    [
      'the secret is not the one that was planned for',
      ['E_SECRET_CHANGED'],
      'Next:  keyturn plan --prune  shows what is left: something changed meanwhile.',
    ],
    [
      'both',
      ['E_ACCOUNT_CHANGED', 'E_INSTANCE_STATE'],
      'Next:  first do what is said above about E_INSTANCE_STATE. Then: keyturn plan --prune  shows what is left: something changed meanwhile.',
    ],
  ])('%s', (_case, codes, text) => expect(next(ended(...codes))).toBe(text));

  it('without files a saved plan is all there is', () => {
    const given = { plan: ['plan.json', '--digest', 'sha256:1'], withoutFiles: true };
    expect(next(ended('E_SECRET_CHANGED'), given)).toBe(`Next:  keyturn apply plan.json --digest sha256:1  ${goesOn}`);
  });

  it('release plans by itself', () => {
    expect(next(ended('E_SECRET_CHANGED'), { command: 'release', plan: ['app'] })).toBe(
      `Next:  keyturn release app  ${goesOn}`,
    );
  });
});
