import { displayWidth, hang, padEnd, paint, type Style, type View } from './text.ts';

/** Columns of the label of a row, and of the verb of a block. */
const labelColumns = 9;
const verbColumns = 7;
const narrowest = 40;

/** Lines that belong together; an empty one is left out. */
export type Section = readonly string[];

/** Sections one below the other, a line free between two. */
export const sectionsText = (sections: readonly Section[]): string => {
  const blocks = sections.filter((section) => section.length > 0).map((section) => section.join('\n'));
  return `${blocks.join('\n\n')}\n`;
};

/** Lines never get narrower than this, so that a tiny terminal does not read one letter a line. */
const usable = (width: number): number => Math.max(narrowest, width);

/** `lead` painted, then text wrapped beside it. Painting comes after layout, so colour moves nothing. */
export const beside = (lead: string, gap: string, text: string, view: View, style?: Style): string[] => {
  const [first = '', ...more] = hang(`${lead}${gap}`, text, usable(view.width));
  if (style === undefined) return [first, ...more];
  const start = lead.length - lead.trimStart().length;
  const painted = `${lead.slice(0, start)}${paint(style, lead.slice(start), view.color)}`;
  return [`${painted}${first.slice(lead.length)}`, ...more];
};

/** `  + create   NAME` */
export const titleLines = (mark: string, verb: string, name: string, view: View, style: Style): string[] => {
  const lead = `${mark.padStart(3)} ${verb}`;
  return beside(lead, ' '.repeat(Math.max(0, verbColumns - displayWidth(verb)) + 2), name, view, style);
};

/** `      label      text` */
export const rowLines = (label: string, text: string, view: View, style?: Style): string[] => {
  const lead = `      ${label}`;
  const gap = `${padEnd(label, labelColumns).slice(label.length)}  `;
  return beside(lead, gap, text, view, style);
};
