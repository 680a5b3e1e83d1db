import { groupBy } from '../shared/group.ts';
import { shellWord } from '../shared/next-command.ts';
import { byText, escapeText, hang, plural, type View } from '../shared/text.ts';

export type DumpSummary = {
  readonly secrets: number;
  readonly instances: number;
  /** Names of secrets without an entry, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Where the file is; undefined on stdout. */
  readonly path: string | undefined;
};

/** Names of one reason that are told; more are counted. */
const namesAtMost = 20;

const reasons = (leftOut: DumpSummary['leftOut'], width: number): readonly string[] =>
  [...groupBy(leftOut, ({ why }) => why)]
    .sort(([a], [b]) => byText(a, b))
    .flatMap(([why, alike]) => {
      const names = alike.slice(0, namesAtMost).map(({ name }) => escapeText(name));
      const more = alike.length - names.length;
      const shown = [...names, ...(more > 0 ? [`and ${more} more`] : [])];
      return [...hang('  ', `${escapeText(why)}:`, width), ...hang('    ', shown.join(', '), width)];
    });

/** What a dump did and did not write, and what comes next; for stderr. */
export const renderDumpText = (summary: DumpSummary, { width }: Pick<View, 'width'>): string => {
  const { secrets, instances, leftOut, path } = summary;
  const where = path === undefined ? '' : ` in ${shellWord(path)}`;
  const next =
    path === undefined ? 'Save it as secrets.yaml, then: keyturn plan' : `Next: keyturn plan -f ${shellWord(path)}`;
  const lines = [
    `${plural(secrets, 'secret')} on ${plural(instances, 'instance')}${where}.`,
    ...(leftOut.length === 0 ? [] : [`Left out: ${plural(leftOut.length, 'secret')}.`, ...reasons(leftOut, width)]),
    ...(secrets === 0 ? [] : [next]),
  ];
  return `${lines.join('\n')}\n`;
};
