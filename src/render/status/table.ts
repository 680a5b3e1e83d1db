import { formatDuration } from '../../model/duration.ts';
import type { Health } from '../../plan/health/health.ts';
import { beside, rowLines } from '../shared/block.ts';
import { groupBy } from '../shared/group.ts';
import { renderTable } from '../shared/table.ts';
import { displayWidth, escapeText, type View } from '../shared/text.ts';
import { minuteText } from '../shared/times.ts';

const header = ['ROTATION', 'LAST (UTC)', 'NEXT (UTC)', 'MODE', 'ACCOUNTS', 'INSTANCE'];

/** `on 7d`, `off`, `Invalid`, `absent`. */
export const rotationCell = ({ rotation, interval }: Pick<Health, 'rotation' | 'interval'>): string => {
  if (rotation === 'invalid') return 'Invalid';
  return rotation === 'on' && interval !== undefined ? `on ${formatDuration(interval)}` : rotation;
};

type Time = (iso: string) => string;

/** Shorter in the year of `now`, that of the services. */
const withoutThisYear =
  (now: string): Time =>
  (iso) => {
    const year = minuteText(now).slice(0, '2026-'.length);
    const text = minuteText(iso);
    return text.startsWith(year) ? text.slice(year.length) : text;
  };

/** An overdue one is marked. */
const nextCell = ({ next, overdue }: Health, time: Time): string => {
  if (next === undefined) return '-';
  return overdue === undefined ? time(next) : `${time(next)} !`;
};

/** `2 ok`, `1/2 ok`. */
const accountsCell = ({ accounts }: Health): string => {
  if (accounts.length === 0) return '-';
  if (accounts.some(({ status }) => status === 'unknown')) return 'unknown';
  const well = accounts.filter(({ status }) => status === 'Available').length;
  return well === accounts.length ? `${well} ok` : `${well}/${accounts.length} ok`;
};

const cells = (row: Health, time: Time = minuteText): readonly string[] => [
  rotationCell(row),
  row.last === undefined ? '-' : time(row.last),
  nextCell(row, time),
  row.mode ?? '-',
  accountsCell(row),
  row.instanceStatus,
];

const linesOf = (table: string): readonly string[] => table.trimEnd().split('\n');

/** `now`: the services' time, ISO 8601. */
type TableView = View & { readonly now: string };

/** One line a secret, without this year where that helps; where the names are too long, each stands above its line. */
const tableLines = (rows: readonly Health[], view: TableView): readonly string[] => {
  for (const time of [minuteText, withoutThisYear(view.now)]) {
    const lines = linesOf(
      renderTable(
        ['SECRET', ...header],
        rows.map((row) => [row.name, ...cells(row, time)]),
      ),
    );
    if (lines.every((line) => displayWidth(line) <= view.width)) return lines;
  }
  const [head = '', ...rest] = linesOf(
    renderTable(
      header,
      rows.map((row) => cells(row)),
    ),
  );
  return [`  ${head}`, ...rest.flatMap((line, index) => [escapeText(rows[index]?.name ?? ''), `  ${line}`])];
};

/** What is wrong with several secrets alike, as on an instance that cannot be read, stands once. */
const problemLines = (rows: readonly Health[], view: View): readonly string[] => {
  const all = rows.flatMap(({ name, problems }) => problems.map((problem) => ({ name: escapeText(name), problem })));
  return [...groupBy(all, ({ problem }) => problem)].flatMap(([problem, alike]) => {
    const names = alike.map(({ name }) => name).join(', ');
    return alike.length === 1
      ? beside(`  ! ${names}`, '  ', escapeText(problem), view, 'yellow')
      : [...beside('  !', ' ', escapeText(problem), view, 'yellow'), ...rowLines('secrets', names, view)];
  });
};

/**
 * Rotation and account health of each secret, then what is wrong with which. Times are UTC. @param unhealthy leaves out
 * those that are well, which are counted all the same.
 */
export const renderStatusTable = (seen: readonly Health[], view: TableView, unhealthy = false): string => {
  const isBad = ({ problems }: Health): boolean => problems.length > 0;
  const rows = unhealthy ? seen.filter(isBad) : seen;
  const problems = problemLines(rows, view);
  const bad = seen.filter(isBad).length;
  return `${[
    ...(rows.length > 0 ? [...tableLines(rows, view), ''] : []),
    ...(problems.length > 0 ? [...problems, ''] : []),
    `${seen.length - bad} healthy, ${bad} unhealthy.`,
  ].join('\n')}\n`;
};
