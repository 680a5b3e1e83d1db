import { type Check, type CheckUp, isDown } from '../../diagnostics/check-up.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { beside } from '../shared/block.ts';
import { escapeText, type Style, type View } from '../shared/text.ts';

const styles: Readonly<Record<Check['outcome'], Style>> = {
  ok: 'green',
  warning: 'yellow',
  failed: 'red',
  skipped: 'dim',
};

const outcomes = ['ok', 'warning', 'failed', 'skipped'] as const satisfies readonly Check['outcome'][];

/** Columns before the text: the longest outcome and two spaces. */
const indent = 9;

const problemLines = ({ code, hint, message, requestId }: Diagnostic, view: View): readonly string[] => [
  ...beside(' '.repeat(indent), '', escapeText(`${code} ${message}`), view),
  ...(hint === undefined ? [] : beside(' '.repeat(indent), 'do: ', escapeText(hint), view)),
  ...(requestId === undefined ? [] : beside(' '.repeat(indent), '', escapeText(`request: ${requestId}`), view)),
];

const checkLines = ({ name, outcome, problems, says }: Check, view: View): readonly string[] => {
  const gap = ' '.repeat(indent - outcome.length);
  const text = problems.length === 0 || says !== '' ? `${name}: ${says}` : name;
  return [
    ...beside(outcome, gap, escapeText(text), view, styles[outcome]),
    ...problems.flatMap((problem) => problemLines(problem, view)),
  ];
};

/** `kms: CreateSecret, DeleteSecret` */
const byService = (writes: readonly string[]): readonly string[] => {
  const services = [...new Set(writes.map((write) => write.split(':')[0] ?? ''))];
  return services.map((service) => {
    const names = writes.flatMap((write) => (write.startsWith(`${service}:`) ? [write.slice(service.length + 1)] : []));
    return `${service}: ${names.join(', ')}`;
  });
};

/** A line for each check, what to do below it, then what no check can tell. */
export const renderDoctor = ({ checks, policyCommand, writes }: CheckUp, view: View): string => {
  const counts = outcomes.flatMap((outcome) => {
    const count = checks.filter((check) => check.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  const noFiles = checks.some((check) => check.name === 'files' && isDown(check));
  return `${[
    ...checks.flatMap((check) => checkLines(check, view)),
    '',
    ...beside('', '', 'Not checked: writes have no dry run. apply needs these permissions besides:', view),
    ...byService(writes).flatMap((line) => beside('  ', '', line, view)),
    ...(noFiles ? ['Once there are files without errors,'] : []),
    `${policyCommand} prints the policy.`,
    '',
    `${counts.join(', ')}.`,
  ].join('\n')}\n`;
};
