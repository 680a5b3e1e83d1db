import type { ReadEvent } from '../../model/read-event.ts';

/** What is counted. */
export type Counted = 'secrets' | 'values' | 'logins';
const words: Readonly<Record<Counted, { readonly doing: string; readonly one: string }>> = {
  secrets: { doing: 'reading', one: 'secret' },
  values: { doing: 'reading', one: 'value' },
  logins: { doing: 'verifying', one: 'login' },
};

/** How far the reads of a command have come. Grown from events by `readingStep`, never changed. Times are milliseconds. */
export type Reading = {
  readonly counted: Counted;
  readonly began: number;
  /** How many there are to read, as far as that is known. */
  readonly asked: number;
  readonly read: number;
  /** Whether a service refuses calls for their speed. */
  readonly limited: boolean;
  /** How many were read, at times of the last seconds, oldest first. */
  readonly seen: readonly { readonly at: number; readonly read: number }[];
};

/** The rate is that of the last seconds, looked at so often. */
const rateOverMs = 4_000;
const lookEveryMs = 500;

export const readingStart = (now: number, counted: Counted = 'secrets'): Reading => ({
  counted,
  began: now,
  asked: 0,
  read: 0,
  limited: false,
  seen: [{ at: now, read: 0 }],
});

export const readingStep = (state: Reading, { kind, isCounted }: ReadEvent, now: number): Reading => {
  if (kind === 'limited') return { ...state, limited: true };
  if (kind === 'asked') return isCounted ? { ...state, asked: state.asked + 1 } : state;
  const read = state.read + (isCounted ? 1 : 0);
  const last = state.seen.at(-1);
  const isDue = !last || now - last.at >= lookEveryMs;
  const seen = isDue ? [...state.seen.filter(({ at }) => now - at <= rateOverMs), { at: now, read }] : state.seen;
  return { ...state, read, limited: false, seen };
};

const number = (count: number): string => count.toLocaleString('en-US');

const timeText = (seconds: number): string =>
  seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

/** One line: `reading  320 of 1,000 secrets, 38/s, 18 s left`. */
export const readingLine = ({ asked, began, counted, limited, read, seen }: Reading, now: number): string => {
  const { doing, one } = words[counted];
  const since = seen.find(({ at }) => now - at <= rateOverMs + lookEveryMs);
  const rate = since && now > since.at ? (read - since.read) / ((now - since.at) / 1000) : 0;
  const isOpen = asked > read;
  const speed = isOpen && rate > 0 ? [`${number(Math.round(rate))}/s`, `${timeText((asked - read) / rate)} left`] : [];
  const facts = [
    isOpen ? `${number(read)} of ${number(asked)} ${asked === 1 ? one : counted}` : timeText((now - began) / 1000),
    ...(limited ? ['rate limit exceeded, waiting'] : speed),
  ];
  return `${doing}  ${facts.join(', ')}`;
};
