import type { CheckUp } from '../../diagnostics/check-up.ts';
import { plainProblem } from '../../diagnostics/diagnostic.ts';
import { jsonText } from '../shared/json.ts';

export type DoctorHead = { readonly toolVersion: string; readonly region: string | undefined };

/** Every check, exactly `schema/doctor.schema.json`. */
export const renderDoctorJson = (head: DoctorHead, { checks, policyCommand, writes }: CheckUp, code: number): string =>
  jsonText({
    formatVersion: 1,
    toolVersion: head.toolVersion,
    region: head.region,
    exitCode: code,
    checks: checks.map(({ name, outcome, problems, says }) => ({
      name,
      outcome,
      says: outcome !== 'skipped' && says !== '' ? says : undefined,
      because: outcome === 'skipped' ? says : undefined,
      diagnostics: problems.map(plainProblem),
    })),
    notChecked: { writes, policyCommand },
  });
