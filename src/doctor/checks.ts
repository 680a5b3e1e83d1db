import { diagnosticsOf } from '../app/terminal/report.ts';
import { type Check, isDown } from '../diagnostics/check-up.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** What a check found: words, or problems beside them. */
export type Finding = { readonly says: string; readonly problems?: readonly Diagnostic[]; readonly skipped?: boolean };

export type Tried<T> = { readonly check: Check; readonly value?: T };

const outcomeOf = ({ problems = [], skipped }: Finding): Check['outcome'] => {
  if (skipped) return 'skipped';
  if (problems.some(({ severity }) => severity === 'error')) return 'failed';
  return problems.length > 0 ? 'warning' : 'ok';
};

export const checkOf = (name: string, finding: Finding): Check => ({
  name,
  outcome: outcomeOf(finding),
  says: finding.says,
  problems: finding.problems ?? [],
});

/**
 * Does one check after those that it needs: skipped when one of them is failed or skipped, failed when `work` throws. The
 * others go on either way.
 */
export const tryCheck = async <T>(
  name: string,
  needs: readonly Check[],
  work: () => Promise<T>,
  tell: (value: T) => Finding,
): Promise<Tried<T>> => {
  const missing = needs.find(isDown);
  if (missing) {
    const says = `${missing.name} ${missing.outcome === 'failed' ? 'failed' : 'was skipped'}`;
    return { check: checkOf(name, { says, skipped: true }) };
  }
  try {
    const value = await work();
    return { check: checkOf(name, tell(value)), value };
  } catch (error) {
    return { check: checkOf(name, { says: '', problems: diagnosticsOf(error) }) };
  }
};
