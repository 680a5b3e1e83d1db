import type { History, TrailEvent } from '../../model/observed.ts';
import { escapeText, hang, padEnd, paint, plural, type View } from '../shared/text.ts';
import { secondText } from '../shared/times.ts';

/** Columns before the text: a time and two spaces. */
const indent = ' '.repeat(21);

const nameColumns = 26;

const whoText = ({ by, from, type }: TrailEvent): string => {
  const caller = [by.type, by.name].filter((word) => word !== '').join(' ');
  const who = type === 'AliyunServiceEvent' ? `KMS itself, ${caller}` : caller;
  return `by ${who}${from === '' ? '' : `, from ${from}`}`;
};

const eventLines = (event: TrailEvent, view: View): readonly string[] => {
  const call = `${padEnd(escapeText(event.event), nameColumns)}  ${escapeText(event.error ?? 'ok')}`;
  const lines = hang(`${secondText(event.at)}  `, call, view.width);
  const parameters = Object.entries(event.parameters).map(([name, value]) => `${name} ${value}`);
  return [
    ...(event.error === undefined ? lines : lines.map((line) => paint('red', line, view.color))),
    ...hang(indent, escapeText(whoText(event)), view.width),
    ...(parameters.length > 0 ? hang(indent, escapeText(parameters.join(', ')), view.width) : []),
  ];
};

export type HistoryOf = {
  readonly secret: string;
  /** Whether the files have it, if there are any. */
  readonly isKnown: boolean;
};

const unknownAccounts =
  'The accounts of this secret are unknown: calls to RDS are left out. An entry that names them, such as an old one given with -f, makes them known.';

const nothing = (isKnown: boolean): string =>
  `No events. ActionTrail keeps them for 90 days, and shows a call some minutes after it.${
    isKnown ? '' : ' No secret of this name is in the files: give the full one, with the prefix of the environment.'
  }`;

/** Newest first: time, call, result; then who and from where; then the harmless parameters. Times are UTC. */
export const renderHistory = ({ secret, isKnown }: HistoryOf, history: History, view: View): string => {
  const { accounts, cut, events, since, until } = history;
  const range = `ActionTrail, from ${secondText(since)} to ${secondText(until)} UTC`;
  return `${[
    escapeText(secret),
    ...hang('  ', escapeText(range), view.width),
    '',
    ...events.flatMap((event) => eventLines(event, view)),
    ...(events.length === 0 ? hang('', nothing(isKnown), view.width) : ['', `${plural(events.length, 'event')}.`]),
    ...(accounts.names.length > 0 ? [] : hang('! ', unknownAccounts, view.width)),
    ...(cut.length === 0
      ? []
      : hang('! ', `Older ones of ${escapeText(cut.join(', '))} were not looked at.`, view.width)),
  ].join('\n')}\n`;
};
