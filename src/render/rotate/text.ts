import type { Rotated } from '../../apply/rotations.ts';
import { displayWidth, escapeText, hang, paint, plural, type View } from '../shared/text.ts';
import { minuteText } from '../shared/times.ts';
import type { Command, RotateNext } from './next.ts';

const words = {
  rotated: { word: 'rotated', style: 'green' },
  already: { word: 'already', style: 'yellow' },
  failed: { word: 'FAILED', style: 'red' },
  unknown: { word: 'UNKNOWN', style: 'red' },
  notRun: { word: 'not run', style: 'yellow' },
} as const;

const reasons = {
  hour: 'the rotations of this hour are used up',
  login: 'the login after the first did not work',
  interrupted: 'keyturn was asked to stop',
} as const;

const notesOf = (one: Rotated): readonly string[] => {
  const logins = one.checks?.logins ?? [];
  const count = (wanted: string): number => logins.filter(({ outcome }) => outcome === wanted).length;
  const unchecked = count('unchecked') > 0 ? `, ${count('unchecked')} unchecked` : '';
  const stands = one.made + (one.before ?? 0);
  const isWhole = stands === one.rotations;
  return [
    ...(one.outcome === 'already' ? ['rotated with this id before: nothing was done'] : []),
    ...(one.outcome === 'rotated' && one.before ? ['once: the other before, with this id'] : []),
    ...(isWhole && one.made === 2 ? ['twice'] : []),
    ...(!isWhole && one.rotations === 2 ? [`${stands} of 2 rotations`] : []),
    ...(one.because ? [reasons[one.because]] : []),
    ...(logins.length > 0 ? [`${count('accepted')} of ${plural(logins.length, 'login')} accepted${unchecked}`] : []),
  ];
};

const rowOf = (one: Rotated, view: View): readonly string[] => {
  const { word, style } = words[one.outcome];
  const notes = notesOf(one);
  const told = `${escapeText(one.secret)}${notes.length > 0 ? `  (${notes.join('; ')})` : ''}`;
  const [first = '', ...more] = hang(word.padEnd(9), told, view.width);
  return [`${paint(style, word, view.color)}${first.slice(word.length)}`, ...more];
};

/** Words of a shell on as many lines as it takes, so that they can be copied as they stand. */
const commandLines = (lead: string, command: Command, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = lead;
  let isFirst = true;
  for (const word of command) {
    const longer = isFirst ? `${line}${word}` : `${line} ${word}`;
    if (!isFirst && displayWidth(longer) > width - 2) {
      lines.push(`${line} \\`);
      line = `${' '.repeat(lead.length + 4)}${word}`;
    } else line = longer;
    isFirst = false;
  }
  return [...lines, line];
};

const nextLines = ({ look, again, must }: RotateNext, view: View): readonly string[] => {
  const first = must.length === 0 ? [] : [[`first do what the diagnostics say about ${must.join(', ')}. Then:`]];
  return [...look, ...first, ...again].flatMap((command, index) =>
    commandLines(index === 0 ? 'Next: ' : '      ', command, Math.max(view.width, 40)),
  );
};

/** One line a secret, how many were rotated, and how to go on. @param roomAt when the hour has room again, ISO 8601. */
export const renderRotateText = (rotated: readonly Rotated[], next: RotateNext, roomAt: string, view: View): string => {
  const done = rotated.filter(({ outcome }) => outcome === 'rotated').length;
  const already = rotated.filter(({ outcome }) => outcome === 'already').length;
  const waits = rotated.some(({ because }) => because === 'hour');
  const lines = [
    ...rotated.flatMap((one) => rowOf(one, view)),
    `${done} of ${rotated.length} rotated${already > 0 ? `, ${already} already` : ''}.`,
    ...(already > 0 ? ['To rotate again, give another --id or none.'] : []),
    ...(waits ? [`The hour has room again by ${minuteText(roomAt)} UTC.`] : []),
    ...nextLines(next, view),
  ];
  return `${lines.join('\n')}\n`;
};
