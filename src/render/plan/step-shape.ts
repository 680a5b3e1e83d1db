import type { ActionName } from '../../model/action.ts';
import type { Kind } from './review.ts';

/** What a step does to what is there, told by its name. */
export const stepKind = (action: ActionName): Kind => {
  if (/^(delete|destroy|revoke|schedule)/.test(action)) return 'remove';
  return /^(create|grant|restore)/.test(action) ? 'make' : 'alter';
};

/** How many steps must be done, one after the other, before each. Steps stand after those that they wait for. */
export const stepDepths = (
  steps: readonly { readonly id: string; readonly waitsFor: readonly string[] }[],
): ReadonlyMap<string, number> => {
  const depths = new Map<string, number>();
  for (const { id, waitsFor } of steps)
    depths.set(
      id,
      waitsFor.reduce((depth, before) => Math.max(depth, (depths.get(before) ?? -1) + 1), 0),
    );
  return depths;
};
