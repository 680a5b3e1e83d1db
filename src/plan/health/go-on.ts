import type { LiveInstance } from '../../model/live.ts';
import { isGoneForGood } from '../scope/rds-state.ts';
import type { Health } from './health.ts';

/** A command to go on with; all but `plan` and `apply` take the name of the secret. */
export type GoOn = 'plan' | 'apply' | 'status' | 'verify' | 'rotate' | 'history';

type Seen = {
  /** What a person has to do about what is wrong. */
  readonly cures: readonly string[];
  /** Whether `apply` changes anything about the secret. */
  readonly isPending: boolean;
  readonly instance: LiveInstance | undefined;
};

/** What helps once a person has done what only a person can do. */
const afterCure = ({ instanceStatus, rotation }: Health, instance: LiveInstance | undefined): GoOn => {
  if (instanceStatus === 'unreadable') return 'status';
  if (instance === undefined || isGoneForGood(instance)) return 'plan';
  return rotation === 'invalid' ? 'rotate' : 'verify';
};

/** The commands to go on with, most useful first. */
export const goOnWith = (health: Health, { cures, isPending, instance }: Seen): readonly GoOn[] => {
  const { rotation, deletion, foreign, owed, problems } = health;
  if (rotation === 'absent' || deletion !== undefined || foreign) return ['plan', 'history'];
  if (cures.length > 0) return [afterCure(health, instance), 'history'];
  if (isPending && problems.length > 0) return [owed > 0 ? 'apply' : 'plan', 'history'];
  return ['verify', 'rotate', 'history'];
};
