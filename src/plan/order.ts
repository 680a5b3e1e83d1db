import type { Action, ActionName } from '../model/action.ts';
import { markKey } from '../model/marks.ts';
import type { Step } from './plan.ts';

type Rule = {
  /** Steps of a secret are listed from the lowest rank to the highest. */
  readonly rank: number;
  /** Earlier steps of the same secret that must be done first. What is not named here runs side by side. */
  readonly after: readonly ActionName[];
};

/** The whole order, in one place. */
export const rules = {
  createAccount: { rank: 10, after: [] },
  grant: { rank: 20, after: ['createAccount'] },
  // What is wanted is given before anything is taken.
  revoke: { rank: 30, after: ['createAccount', 'grant'] },
  createSecret: { rank: 40, after: ['createAccount', 'grant', 'revoke'] },
  setDescription: { rank: 50, after: [] },
  setCustomData: { rank: 60, after: [] },
  setTags: { rank: 70, after: [] },
  setRotation: { rank: 80, after: [] },
  // One rotation of a secret at a time, each with the version id after the one before.
  rotateSecret: { rank: 90, after: ['createSecret', 'setRotation', 'rotateSecret'] },
  removeTags: { rank: 100, after: ['createSecret', 'rotateSecret'] },
} as const satisfies Record<ActionName, Rule>;

const ruleOf = (action: Action): Rule => rules[action.do];

/** What tells two steps of the same kind on one secret apart. */
const partOf = (action: Action): string => {
  switch (action.do) {
    case 'createAccount':
    case 'grant':
    case 'revoke':
      return `:${action.account}`;
    case 'rotateSecret':
      return `:${action.versionId.replace(/^keyturn-[0-9a-f]+-/, '')}`;
    case 'removeTags':
      return action.keys.includes(markKey.owes) ? ':owes' : '';
    default:
      return '';
  }
};

/** The steps of one secret. Ids say what they do, and are the same in each plan of the same change. */
export const orderSteps = (secret: string, actions: readonly Action[]): readonly Step[] => {
  const sorted = [...actions].sort((a, b) => ruleOf(a).rank - ruleOf(b).rank);
  const idOf = (action: Action): string => `${secret}:${action.do}${partOf(action)}`;
  return sorted.map((action, index) => {
    const { after } = ruleOf(action);
    const earlier = sorted.slice(0, index).filter((other) => after.includes(other.do));
    return { id: idOf(action), secret, action, waitsFor: earlier.map(idOf) };
  });
};
