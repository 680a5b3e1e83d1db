import { codes } from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../model/place.ts';
import { jsonText } from '../shared/json.ts';
import { escapeText } from '../shared/text.ts';
import { shownOf } from './shown.ts';

/** A path as SARIF wants it: a URI reference, relative ones below the root of the repository. */
const uriOf = (file: string): string => {
  const encoded = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${encoded}` : encoded;
};

const location = ({ file, line, column, length }: Place): object => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(file) },
    region: { startLine: line, startColumn: column, ...(length === undefined ? {} : { endColumn: column + length }) },
  },
});

const result = (rules: readonly string[], { at, code, hint, message, related, severity }: Diagnostic): object => ({
  ruleId: code,
  ruleIndex: rules.indexOf(code),
  level: severity,
  message: { text: escapeText(hint === undefined ? message : `${message}. ${hint}`) },
  locations: at ? [location(at)] : [],
  relatedLocations: related?.map((one, id) => ({
    id,
    ...location(one.at),
    message: { text: escapeText(one.message) },
  })),
});

/** Diagnostics as SARIF 2.1.0 (OASIS), for code scanning; rules are the codes that occur. */
export const renderDiagnosticsSarif = (diagnostics: readonly Diagnostic[]): string => {
  const { shown, omitted } = shownOf(diagnostics);
  const rules = [...new Set(shown.map(({ code }) => code))].sort();
  return jsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'keyturn',
            rules: rules.map((id) => ({
              id,
              shortDescription: { text: codes[id] },
              defaultConfiguration: { level: id.startsWith('E_') ? 'error' : 'warning' },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        properties: { omitted },
        results: shown.map((problem) => result(rules, problem)),
      },
    ],
  });
};
