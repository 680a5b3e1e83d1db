import type { Rotated } from '../../apply/rotations.ts';
import { plainProblem } from '../../diagnostics/diagnostic.ts';
import { jsonText } from '../shared/json.ts';
import { loginJson, pairJson, type VerifyHead } from '../verify/json.ts';
import type { RotateNext } from './next.ts';

export type RotateHead = VerifyHead & {
  readonly exitCode: number;
  /** ISO 8601: when the hour has room again. */
  readonly roomAt: string;
};

const rotationJson = (one: Rotated): object => ({
  secret: one.secret,
  outcome: one.outcome,
  because: one.because,
  wanted: one.rotations,
  made: one.made,
  before: one.before,
  versionIds: one.results.flatMap(({ outcome, step: { action } }) =>
    action.do === 'rotateSecret' && action.versionId !== '' && outcome !== 'notRun' ? [action.versionId] : [],
  ),
  requestIds: one.results.flatMap(({ requestIds }) => requestIds),
  seconds: one.results.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000,
  diagnostics: one.results.flatMap((result) => (result.diagnostic ? [plainProblem(result.diagnostic)] : [])),
  logins: one.checks?.logins.map(loginJson),
  pairs: one.checks?.pairs.map(pairJson),
});

/** What became of every secret, exactly `schema/rotate.schema.json`. */
export const renderRotateJson = (head: RotateHead, rotated: readonly Rotated[], next: RotateNext): string => {
  const count = (wanted: Rotated['outcome']): number => rotated.filter(({ outcome }) => outcome === wanted).length;
  return jsonText({
    formatVersion: 1,
    toolVersion: head.toolVersion,
    owner: head.owner,
    environment: head.environment,
    region: head.region,
    exitCode: head.exitCode,
    summary: {
      rotated: count('rotated'),
      already: count('already'),
      failed: count('failed'),
      unknown: count('unknown'),
      notRun: count('notRun'),
    },
    rotations: rotated.map(rotationJson),
    roomAt: rotated.some(({ because }) => because === 'hour') ? head.roomAt : undefined,
    next: [...next.look, ...next.again].map((command) => command.join(' ')),
  });
};
