import { cautionsMarkdown } from '../plan/markdown-cautions.ts';
import type { Caution } from '../plan/review.ts';
import { inlineCode, markerLine } from '../shared/markdown-code.ts';
import { bytesOf, foldedLines, mostBytes } from '../shared/markdown-fit.ts';
import { type ResultLine, reviewOfResult, type ShownResult } from './shown-result.ts';

/** Bytes for all steps that did not end well; what they say comes before the list of all. */
const problemsRoom = 30_000;

const troubleOf = ({ number, outcome, problem, text }: ResultLine): Caution[] =>
  problem === undefined
    ? []
    : [
        {
          title: `Step ${number} ${outcome}`,
          about: [
            { name: text, text: problem.text },
            ...(problem.hint === undefined ? [] : [{ name: '', text: problem.hint }]),
            ...problem.requests.map((id) => ({ name: 'request', text: id })),
          ],
        },
      ];

/** Most problems that are told one by one; a result with more has one cause. */
const mostProblems = 20;

/** What apply did, as a comment: at most 60,000 bytes, problems first. Text from anywhere stands inside code only. */
export const renderResultMarkdown = (result: ShownResult): string => {
  const { lines, region, scope, summary } = reviewOfResult(result);
  const head = [
    markerLine('result', result.owner, result.environment),
    `### keyturn apply: ${inlineCode(scope)} in ${inlineCode(region)}\n`,
    `**${summary}**\n`,
  ];
  const problems = cautionsMarkdown(lines.flatMap(troubleOf).slice(0, mostProblems), problemsRoom);
  const digest = `Digest of the plan: ${inlineCode(result.planDigest)}\n`;
  const room = mostBytes - bytesOf([...head, problems, digest].join('\n'));
  const steps = lines.map(({ note, number, outcome, text }) => `${number}  ${outcome}  ${text}  (${note})`);
  const all = foldedLines(`Steps: ${lines.length}`, steps, room);
  return [...head, problems, all, digest].filter((part) => part !== '').join('\n');
};
