import { type Diagnostic, plainProblem } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../model/place.ts';
import { jsonText } from '../shared/json.ts';
import { countOf, shownOf } from './shown.ts';

const placeJson = ({ file, line, column, length }: Place): object => ({ file, line, column, length });

/** Diagnostics for programs. `omitted`: how many there are beside those listed; the summary counts all. */
export const renderDiagnosticsJson = (diagnostics: readonly Diagnostic[]): string => {
  const { shown, omitted } = shownOf(diagnostics);
  return jsonText({
    formatVersion: 1,
    diagnostics: shown.map((problem) => ({
      ...plainProblem(problem),
      at: problem.at && placeJson(problem.at),
      related: problem.related?.map(({ at, message }) => ({ at: placeJson(at), message })),
    })),
    omitted,
    summary: { errors: countOf(diagnostics, 'error'), warnings: countOf(diagnostics, 'warning') },
  });
};
