import { formatDuration } from '../model/duration.ts';
import { renderTable } from './table.ts';
import { escapeText, hang, type View } from './text.ts';

/** Structurally what `commands/health.ts` finds. */
export type StatusRow = {
  readonly name: string;
  readonly rotation: string;
  readonly interval?: number;
  readonly last?: string;
  readonly next?: string;
  readonly mode?: string;
  readonly accounts: readonly string[];
  readonly instance: string;
  readonly instanceStatus: string;
  readonly problems: readonly string[];
};

const minute = (iso: string | undefined): string =>
  iso === undefined ? '-' : new Date(iso).toISOString().slice(0, 16).replace('T', ' ');

const utc = (iso: string | undefined): string => (iso === undefined ? '-' : `${minute(iso)} UTC`);

const rotationOf = ({ rotation, interval }: StatusRow): string =>
  rotation === 'on' && interval !== undefined ? formatDuration(interval) : rotation;

/** One line a secret, then what is wrong with which. Times are UTC. */
export const renderStatusTable = (rows: readonly StatusRow[], view: View): string => {
  const table = renderTable(
    ['SECRET', 'MODE', 'ROTATION', 'LAST (UTC)', 'NEXT (UTC)', 'HEALTH'],
    rows.map((row) => [
      row.name,
      row.mode ?? '-',
      rotationOf(row),
      minute(row.last),
      minute(row.next),
      row.problems.length === 0 ? 'ok' : 'UNHEALTHY',
    ]),
  );
  const problems = rows.flatMap((row) =>
    row.problems.flatMap((problem) => hang(`  ! ${escapeText(row.name)}  `, escapeText(problem), view.width)),
  );
  const bad = rows.filter((row) => row.problems.length > 0).length;
  return `${[table.trimEnd(), ...(problems.length > 0 ? ['', ...problems] : []), '', `${rows.length - bad} healthy, ${bad} unhealthy.`].join('\n')}\n`;
};

/** Everything about one secret, and the commands to go on with. */
export const renderStatusOne = (row: StatusRow, view: View, scope: readonly string[]): string => {
  const line = (label: string, value: string): string[] =>
    hang(`  ${label.padEnd(10)} `, escapeText(value), view.width);
  return `${[
    escapeText(row.name),
    ...line('rotation', rotationOf(row) === row.rotation ? row.rotation : `on, every ${rotationOf(row)}`),
    ...line('last', utc(row.last)),
    ...line('next', utc(row.next)),
    ...line('mode', row.mode ?? '-'),
    ...line('accounts', row.accounts.join(', ') || '-'),
    ...line('instance', `${row.instance} (${row.instanceStatus})`),
    ...row.problems.flatMap((problem) => line('!', problem)),
    ...(row.problems.length === 0 ? line('health', 'ok') : []),
    '',
    ...['verify', 'rotate'].map(
      (verb, index) => `${index === 0 ? 'Next:' : '     '} keyturn ${[verb, escapeText(row.name), ...scope].join(' ')}`,
    ),
  ].join('\n')}\n`;
};
