import type { DesiredSecret } from '../model/desired.ts';
import type { LiveSecret } from '../model/live.ts';
import type { Part } from './part.ts';
import type { FieldChange } from './plan.ts';
import { markedAccounts, namedAccounts } from './scope.ts';
import { accountsThat } from './values.ts';

/** What a replacement costs: a gap for readers, the old secret for good, and accounts that nobody manages any more. */
export const replaceImpact = (desired: DesiredSecret, live: LiveSecret, fixed: readonly FieldChange[]): Part => {
  const stay = fixed.some(({ path }) => path === 'instance')
    ? (markedAccounts(live) ?? [])
    : (markedAccounts(live) ?? []).filter((name) => !(namedAccounts(desired) ?? []).includes(name));
  const where = live.instance === undefined ? '' : `on ${live.instance} `;
  return {
    reasons: fixed.map(({ path }) => `${path} can never change in place`),
    impact: [
      { kind: 'readers', message: 'Readers get "not found" between two of its steps.' },
      { kind: 'final', message: 'The old secret is deleted for good.' },
      ...(stay.length === 0
        ? []
        : [
            {
              kind: 'accounts' as const,
              message: `${accountsThat(stay)} ${where}${stay.length === 1 ? 'stays' : 'stay'}, unmanaged.`,
            },
          ]),
    ],
    needs: [
      {
        word: 'replace',
        message: `Secret ${desired.name} would be replaced: ${fixed.map(({ path }) => path).join(', ')} can never change in place.`,
        think: 'The old secret is deleted for good, and readers get "not found" in between.',
      },
    ],
  };
};
