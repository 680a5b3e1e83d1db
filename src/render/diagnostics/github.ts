import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { escapeText } from '../shared/text.ts';
import { omittedText, shownOf } from './shown.ts';

/** `%`, line ends, and in properties `:` and `,` too, end a command or a property of it (GitHub, workflow commands). */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(escapeText(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');

const oneLine = ({ at, code, hint, message, requestId, severity }: Diagnostic): string => {
  const place = at
    ? [
        `file=${property(at.file)}`,
        `line=${at.line}`,
        `col=${at.column}`,
        ...(at.length ? [`endColumn=${at.column + at.length}`] : []),
      ]
    : [];
  const properties = [...place, `title=${property(code)}`].join(',');
  const text = [message, hint, requestId && `request id ${requestId}`]
    .filter((part) => part)
    .map((part) => escapeText(`${part}`));
  return `::${severity} ${properties}::${data(text.join('\n'))}`;
};

/** Diagnostics as workflow commands: GitHub shows them beside the changed lines of a pull request. */
export const renderDiagnosticsGithub = (diagnostics: readonly Diagnostic[]): string => {
  const { shown, omitted } = shownOf(diagnostics);
  const rest = omitted === 0 ? [] : [`::notice title=keyturn::${data(omittedText(omitted))}`];
  return [...shown.map(oneLine), ...rest].map((line) => `${line}\n`).join('');
};
