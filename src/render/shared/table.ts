import { displayWidth, escapeText, padEnd } from './text.ts';

/** Columns wide enough for their longest cell, two spaces between. Cells are escaped; nothing is cut. */
export const renderTable = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const lines = [header, ...rows].map((row) => row.map(escapeText));
  const widths = header.map((_, column) => Math.max(...lines.map((row) => displayWidth(row[column] ?? ''))));
  return lines
    .map(
      (row) =>
        `${row
          .map((cell, column) => padEnd(cell, widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
};
