import type { Action, ActionName } from '../model/action.ts';
import { markKey } from '../model/marks.ts';
import type { Step } from './change/plan.ts';

type Rule = {
  /** Steps of a secret are listed from the lowest rank to the highest. */
  readonly rank: number;
  /** Earlier steps of the same secret that must be done first. What is not named here runs side by side. */
  readonly after: readonly ActionName[];
};

/** The whole order, in one place. */
export const rules = {
  // A secret on its way out takes no changes.
  restoreSecret: { rank: 5, after: [] },
  // Of two owners who want one pair, whoever gets the first account makes the second; the other one stops there.
  createAccount: { rank: 10, after: ['restoreSecret', 'setTags', 'createAccount'] },
  grant: { rank: 20, after: ['createAccount'] },
  // What is wanted is given before anything is taken.
  revoke: { rank: 30, after: ['createAccount', 'grant'] },
  setAccountDescription: { rank: 35, after: ['restoreSecret'] },
  // The old secret goes when nothing but the new one is missing, and the new one comes at once.
  createBackup: {
    rank: 37,
    after: ['restoreSecret', 'createAccount', 'grant', 'revoke', 'setAccountDescription', 'deleteBackup'],
  },
  destroySecret: {
    rank: 38,
    after: ['restoreSecret', 'createAccount', 'grant', 'revoke', 'setAccountDescription', 'createBackup'],
  },
  createSecret: { rank: 40, after: ['createAccount', 'grant', 'revoke', 'setAccountDescription', 'destroySecret'] },
  setDescription: { rank: 50, after: ['restoreSecret'] },
  setCustomData: { rank: 60, after: ['restoreSecret'] },
  // Whose a secret is comes last of what says so: until then the next run does it again.
  setTags: { rank: 70, after: ['restoreSecret', 'setAccountDescription'] },
  // It may make KMS rotate at once, and so hand out an account that was just made.
  setRotation: { rank: 80, after: ['restoreSecret', 'createAccount', 'grant'] },
  // One rotation of a secret at a time, each with the version id after the one before. No account is handed out that
  // may do less than it should.
  rotateSecret: {
    rank: 90,
    after: ['restoreSecret', 'createAccount', 'grant', 'createSecret', 'setRotation', 'rotateSecret'],
  },
  removeTags: { rank: 100, after: ['restoreSecret', 'setAccountDescription', 'createSecret', 'rotateSecret'] },
  // Last, so that whatever ends a replacement early leaves it.
  deleteBackup: { rank: 105, after: ['restoreSecret', 'createSecret', 'rotateSecret', 'removeTags'] },
  scheduleDeletion: { rank: 110, after: ['setAccountDescription', 'setRotation'] },
  // An account goes when nothing hands it out any more.
  deleteAccount: { rank: 120, after: ['scheduleDeletion'] },
} as const satisfies Record<ActionName, Rule>;

const ruleOf = (action: Action): Rule => rules[action.do];

const isDebt = (action: Action): boolean => action.do === 'setTags' && Object.hasOwn(action.tags, markKey.owes);

const isStale = (action: Action): boolean => action.do === 'deleteBackup' && action.because === 'stale';

/** What is owed is written down before an account is made again: whoever finishes the work must know of it. */
const rankOf = (action: Action): number => {
  if (isDebt(action)) return 6;
  // A new backup takes its name.
  return isStale(action) ? 36 : ruleOf(action).rank;
};

const accountOf = (action: Action): string | undefined => ('account' in action ? action.account : undefined);

/** Steps of the two accounts of a pair do not wait for each other, once both are made. */
const mustFollow = (action: Action, other: Action): boolean => {
  const [one, two] = [accountOf(action), accountOf(other)];
  const isOfOne = one === undefined || two === undefined || one === two || action.do === other.do;
  return ruleOf(action).after.includes(other.do) && isOfOne;
};

/** New accounts in the order of their names, whatever order the file has: two owners begin with the same one. */
const byName = (action: Action, other: Action): number =>
  action.do === 'createAccount' && other.do === 'createAccount' ? (action.account < other.account ? -1 : 1) : 0;

/** What tells two steps of the same kind on one secret apart. */
const partOf = (action: Action): string => {
  switch (action.do) {
    case 'createAccount':
    case 'setAccountDescription':
    case 'deleteAccount':
    case 'grant':
    case 'revoke':
      return `:${action.account}`;
    case 'rotateSecret':
      return `:${action.versionId.replace(/^keyturn-[0-9a-f]+-/, '')}`;
    case 'deleteBackup':
      return isStale(action) ? ':stale' : '';
    case 'setTags':
      return isDebt(action) ? ':owes' : '';
    case 'removeTags':
      return action.keys.includes(markKey.owes) ? ':owes' : '';
    default:
      return '';
  }
};

/**
 * The steps of one secret. Ids say what they do, and are the same in each plan of the same change.
 * A step names only what it waits for directly: what those wait for is left out.
 */
export const orderSteps = (secret: string, actions: readonly Action[]): readonly Step[] => {
  const sorted = [...actions].sort((a, b) => rankOf(a) - rankOf(b) || byName(a, b));
  const done: { readonly step: Step; readonly behind: ReadonlySet<string> }[] = [];
  for (const action of sorted) {
    const earlier = done.filter(({ step }) => mustFollow(action, step.action));
    const behind = new Set(earlier.flatMap((other) => [...other.behind]));
    const waitsFor = earlier.map(({ step }) => step.id).filter((id) => !behind.has(id));
    const step = { id: `${secret}:${action.do}${partOf(action)}`, secret, action, waitsFor };
    done.push({ step, behind: new Set([...behind, ...waitsFor]) });
  }
  return done.map(({ step }) => step);
};
