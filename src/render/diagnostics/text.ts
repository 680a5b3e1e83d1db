import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Frame, type FrameSource, framesOf } from '../../diagnostics/frame.ts';
import type { Place } from '../../model/place.ts';
import { severityLooks } from '../shared/problem.ts';
import { displayWidth, escapeText, hang, paint, truncate, type View } from '../shared/text.ts';
import { omittedText, shownOf, summaryText } from './shown.ts';

const ellipsis = '…';

/** The last columns of a text. */
const tail = (text: string, width: number): string => {
  if (displayWidth(text) <= width) return text;
  let [kept, used] = ['', displayWidth(ellipsis)];
  for (const character of [...text].reverse()) {
    used += displayWidth(character);
    if (used > width) break;
    kept = character + kept;
  }
  return ellipsis + kept;
};

const clean = (text: string): string => escapeText(text.replaceAll('\t', ' '));

/** The line and the mark under it, trimmed around the mark to the width. */
const frameLines = ({ line, ...text }: Frame, view: View, style: 'red' | 'yellow'): string[] => {
  const number = `${line} | `.padStart(8);
  const room = Math.max(20, view.width - number.length);
  const marked = truncate(clean(text.marked), Math.floor(room / 2));
  const before = tail(clean(text.before), Math.floor((room - displayWidth(marked)) / 2));
  const shown = truncate(before + marked + clean(text.after), room);
  const under =
    ' '.repeat(displayWidth(before)) + paint(style, '^'.repeat(Math.max(1, displayWidth(marked))), view.color);
  return [
    paint('dim', number, view.color) + shown.trimEnd(),
    paint('dim', `${' '.repeat(number.length - 2)}| `, view.color) + under,
  ];
};

const where = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

type Draw = (place: Place) => Frame | undefined;

const oneLines = (problem: Diagnostic, draw: Draw, view: View): string[] => {
  const { at, code, hint, message, related = [], requestId, secret, severity } = problem;
  const { style } = severityLooks[severity];
  const frame = at && draw(at);
  const place = at ? where(at) : secret;
  const [first = '', ...rest] = hang(
    '',
    escapeText(`${place ? `${place}: ` : ''}${severity} ${code}: ${message}`),
    view.width,
  );
  const note = (label: string, text: string): string[] =>
    hang(`  ${escapeText(label)}: `, escapeText(text), view.width);
  return [
    first.replace(`${severity} ${code}`, paint(style, `${severity} ${code}`, view.color)),
    ...rest,
    ...(frame ? frameLines(frame, view, style) : []),
    ...(hint === undefined ? [] : note('hint', hint)),
    ...related.flatMap((one) => note(where(one.at), one.message)),
    ...(requestId === undefined ? [] : note('request id', requestId)),
  ];
};

/** Diagnostics for people: each with its line, a hint, and what belongs to it; then how many there are. */
export const renderDiagnostics = (
  diagnostics: readonly Diagnostic[],
  sources: readonly FrameSource[],
  view: View,
): string => {
  if (diagnostics.length === 0) return '';
  const drawers = new Map<string, Draw>();
  const draw: Draw = (place) => {
    const source = sources.find(({ file }) => file === place.file);
    if (!source) return undefined;
    const drawer = drawers.get(place.file) ?? framesOf(source);
    drawers.set(place.file, drawer);
    return drawer(place);
  };
  const { shown, omitted } = shownOf(diagnostics);
  const blocks = shown.map((problem) => oneLines(problem, draw, view).join('\n'));
  const end = [omittedText(omitted), summaryText(diagnostics)].filter((text) => text !== '').join('\n');
  return `${[...blocks, end].join('\n\n')}\n`;
};
