import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { LiveSecret } from '../model/live.ts';
import type { Finding, Plan, Step } from './change/plan.ts';
import { isDue } from './checks/due-rotation.ts';
import type { Scope } from './scope/scope.ts';

/** RotateSecret: 50 an hour for an Alibaba Cloud account. What KMS rotates by itself does not count. */
export const rotationsPerHour = 50;

const rotateCalls = (steps: readonly Step[]): number =>
  steps.filter(({ action }) => action.do === 'rotateSecret').length;

export const checkBudget = (steps: readonly Step[]): readonly Finding[] => {
  const rotations = rotateCalls(steps);
  if (rotations <= rotationsPerHour) return [];
  const message = `This plan makes ${rotations} rotations; KMS makes ${rotationsPerHour} an hour.`;
  const hint = 'Apply a part with --only, or apply again an hour later: what is left is planned again.';
  return [diagnostic('W_ROTATION_BUDGET', message, { hint })];
};

/** Whether KMS rotates at once because of this write. */
const setsOff = ({ action }: Step, { live, now }: Scope): boolean => {
  const secret = action.do === 'setRotation' ? live.secrets[action.secret] : undefined;
  return action.do === 'setRotation' && secret !== undefined && isDue(secret, action.rotation, now);
};

const hasPolicyRead = ({ kmsInstance, policy, policyUnread }: LiveSecret): boolean =>
  kmsInstance !== undefined && (policy !== undefined || policyUnread !== undefined);

export const estimateOf = (scope: Scope, steps: readonly Step[]): Plan['estimate'] => {
  const { listed, secrets, backups, instances } = scope.live;
  const described = [...Object.values(secrets), ...Object.values(backups)];
  const asked = rotateCalls(steps);
  const owing = described.filter(({ published }) => published !== undefined).length;
  const policies = described.filter(hasPolicyRead).length;
  const lists = Math.max(1, Math.ceil(Object.keys(listed).length / 100));
  return {
    reads: lists + described.length + owing + policies + 3 * Object.keys(instances).length,
    writes: steps.length - asked,
    rotations: asked + steps.filter((step) => setsOff(step, scope)).length,
  };
};
