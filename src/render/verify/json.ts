import { plainProblem } from '../../diagnostics/diagnostic.ts';
import type { Checks, LoginCheck, PairCheck } from '../../diagnostics/login-check.ts';
import { jsonText } from '../shared/json.ts';

/** Whose secrets were verified, and by what. */
export type VerifyHead = {
  readonly toolVersion: string;
  readonly owner: string;
  readonly environment: string | undefined;
  readonly region: string;
};

/** Named members only, so that nothing rides along. */
export const loginJson = ({
  account,
  address,
  code,
  instance,
  outcome,
  problems,
  secret,
  stage,
}: LoginCheck): object => ({
  secret,
  stage,
  account: account || undefined,
  instance,
  address: address || undefined,
  outcome,
  code,
  diagnostics: problems.map(plainProblem),
});

export const pairJson = ({ onlyCurrent, onlyPrevious, problems, rights, secret }: PairCheck): object => ({
  secret,
  rights,
  onlyCurrent,
  onlyPrevious,
  diagnostics: problems.map(plainProblem),
});

/** Every login and every pair, exactly `schema/verify.schema.json`. */
export const renderVerifyJson = (head: VerifyHead, { logins, pairs }: Checks, exitCode: number): string => {
  const login = (wanted: LoginCheck['outcome']): number => logins.filter(({ outcome }) => outcome === wanted).length;
  const pair = (wanted: PairCheck['rights']): number => pairs.filter(({ rights }) => rights === wanted).length;
  return jsonText({
    formatVersion: 1,
    toolVersion: head.toolVersion,
    owner: head.owner,
    environment: head.environment,
    region: head.region,
    exitCode,
    summary: {
      accepted: login('accepted'),
      refused: login('refused'),
      notTried: login('notTried'),
      unchecked: login('unchecked'),
      rightsEqual: pair('equal'),
      rightsDifferent: pair('different'),
      rightsNotChecked: pair('notChecked'),
    },
    logins: logins.map(loginJson),
    pairs: pairs.map(pairJson),
  });
};
