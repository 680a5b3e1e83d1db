import { refusal } from '../../action/refusal.ts';
import type { Secret, Version } from '../../action/world.ts';
import { kmsRefusals } from '../refusals.ts';

/** How many versions a Generic secret keeps, and how many stages are on them. */
const versionLimit = 10;
const stageLimit = 8;

/** Stages that can move, but not be taken away. */
export const isSystemStage = (stage: string): boolean => stage === 'ACSCurrent' || stage === 'ACSPrevious';

/** Looked for from the newest on: the oldest of very many versions have no stage any more. */
export const versionAt = (secret: Secret, stage: string): Version | undefined =>
  secret.versions.findLast(({ stages }) => stages.includes(stage));

export const versionById = (secret: Secret, versionId: string): Version => {
  const version = secret.versions.find(({ id }) => id === versionId);
  if (!version) throw refusal(kmsRefusals.notFound);
  return version;
};

/** Refuses what would leave the secret with more stages than it can have. */
export const checkStages = (secret: Secret, added: readonly string[]): void => {
  const stages = new Set([...secret.versions.flatMap((version) => version.stages), ...added]);
  if (stages.size > stageLimit) throw refusal(kmsRefusals.tooManyVersions);
};

export const removeStage = (version: Version, stage: string): void => {
  version.stages = version.stages.filter((each) => each !== stage);
};

/** A stage marks one version: it leaves the one that had it. */
export const moveStage = (secret: Secret, stage: string, to: Version): void => {
  const from = versionAt(secret, stage);
  if (from === to) return;
  if (from) removeStage(from, stage);
  to.stages = [...to.stages, stage];
};

/** Adds a version; the oldest one without a stage goes when there are too many. Eight stages leave two without one. */
export const addVersion = (secret: Secret, version: Version): void => {
  secret.versions.push(version);
  if (secret.versions.length <= versionLimit) return;
  const oldest = secret.versions.find((each) => each !== version && each.stages.length === 0);
  secret.versions = secret.versions.filter((each) => each !== oldest);
};
