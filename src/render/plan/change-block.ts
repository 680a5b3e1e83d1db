import type { Change, ChangeAction, Finding, Impact, Refusal, ShownPlan } from '../../plan/change/plan.ts';
import { rowLines, titleLines } from '../shared/block.ts';
import { type Group, groupBy } from '../shared/group.ts';
import { problemDetails, severityLooks, wayOut } from '../shared/problem.ts';
import { escapeText, plural, type Style, type View } from '../shared/text.ts';
import { nextOf, rowsOf, type Subject } from './change-rows.ts';
import type { Row } from './fields.ts';

type Look = { readonly mark: string; readonly style: Style; readonly destructive: boolean };

/** One look a verb; those that cannot be undone are shown last. */
const looks = {
  create: { mark: '+', style: 'green', destructive: false },
  update: { mark: '~', style: 'yellow', destructive: false },
  adopt: { mark: '=', style: 'cyan', destructive: false },
  restore: { mark: '^', style: 'cyan', destructive: false },
  release: { mark: '~', style: 'yellow', destructive: false },
  replace: { mark: '-/+', style: 'red', destructive: true },
  delete: { mark: '-', style: 'red', destructive: true },
} as const satisfies Record<ChangeAction, Look>;

export const isDestructive = ({ change }: Subject): boolean => looks[change.action].destructive;

export const isBlocked = ({ findings }: Subject): boolean => findings.some(({ severity }) => severity === 'error');

export const impactLabels = {
  rotates: 'rotates',
  interruption: 'cut off',
  revoke: 'revokes',
  readers: 'readers',
  final: 'final',
} as const satisfies Record<Exclude<Impact['kind'], 'next' | 'accounts'>, string>;

/** What becomes of accounts is no alarm. */
const impactLines = ({ change }: Subject, view: View): string[] =>
  change.impact.flatMap(({ kind, message }) => {
    if (kind === 'next') return [];
    return kind === 'accounts'
      ? rowLines(kind, escapeText(message), view)
      : rowLines(`! ${impactLabels[kind]}`, escapeText(message), view, 'red');
  });

const findingLines = (finding: Finding, view: View): string[] => {
  const { mark, style } = severityLooks[finding.severity];
  return [
    ...rowLines(mark, `${finding.code}  ${escapeText(finding.message)}`, view, style),
    ...problemDetails(finding, view),
  ];
};

export const wordsOf = (refusals: readonly Refusal[]): string[] => [
  ...new Set(refusals.flatMap(({ word }) => word ?? [])),
];

const consequences = (subject: Subject, view: View): string[] => [
  ...impactLines(subject, view),
  ...wordsOf(subject.refusals).flatMap((word) => rowLines('! needs', wayOut(word), view, 'red')),
  ...subject.findings.flatMap((finding) => findingLines(finding, view)),
];

/** A line of a longer text has its mark before it. */
const fieldLines = ({ label, mark, text }: Row, view: View): string[] =>
  rowLines(label, mark === undefined ? text : `${mark} ${text}`, view, mark && lineStyles[mark]);

const lineStyles = { '-': 'red', '+': 'green', ' ': undefined, '~': undefined } as const;

/** A change with everything that a reviewer must know of it. */
const changeBlock = (subject: Subject, view: View): string[] => {
  const { action, reasons, secret } = subject.change;
  const { mark, style } = looks[action];
  const name = escapeText(secret);
  const rows = rowsOf(subject);
  const why = rows.length === 0 ? reasons.map((reason) => ({ label: 'why', text: escapeText(reason) })) : [];
  return [
    ...(isBlocked(subject)
      ? titleLines('x', 'blocked', name, view, 'red')
      : titleLines(mark, action, name, view, style)),
    ...[...rows, ...why].flatMap((row) => fieldLines(row, view)),
    ...consequences(subject, view),
  ];
};

/** Equal for updates that read the same but for the time of the next rotation; undefined for what stands alone. */
export const groupKey = ({ change, findings, refusals }: Subject): string | undefined => {
  if (change.action !== 'update' || findings.length > 0) return undefined;
  const impact = change.impact.filter(({ kind }) => kind !== 'next');
  return JSON.stringify([change.fields, impact, change.reasons, wordsOf(refusals)]);
};

const withoutTimes = (change: Change): Change => ({
  ...change,
  impact: change.impact.map(({ kind, message }) => ({
    kind,
    message: kind === 'next' ? 'next rotations differ: --all shows them' : message,
  })),
});

/** What equal updates have in common: the time of the next rotation only where it is one. */
export const commonOf = (group: Group<Subject>): Subject => {
  const [first] = group;
  const times = new Set(group.map(({ change }) => nextOf(change.impact)));
  return times.size === 1 ? first : { ...first, change: withoutTimes(first.change) };
};

const groupBlock = (group: Group<Subject>, view: View): string[] => {
  const subject = commonOf(group);
  if (group.length === 1) return changeBlock(subject, view);
  return [
    ...titleLines('~', 'update', plural(group.length, 'secret'), view, looks.update.style),
    ...rowsOf(subject).flatMap((row) => fieldLines(row, view)),
    ...consequences(subject, view),
    ...rowLines('secrets', group.map(({ change }) => escapeText(change.secret)).join(', '), view),
  ];
};

/** One block a change, or (not with `all`) one for updates that are equal, where the first of them stands. */
export const changeBlocks = (subjects: readonly Subject[], view: View & { readonly all: boolean }): string[][] => {
  const keyOf = (subject: Subject): string =>
    (view.all ? undefined : groupKey(subject)) ?? `${subject.change.action} ${subject.change.secret}`;
  return [...groupBy(subjects, keyOf).values()].map((group) => groupBlock(group, view));
};

const secretOf = ({ secret }: { readonly secret?: string }): string | undefined => secret;

export const subjectsOf = (plan: ShownPlan): Subject[] => {
  const steps = groupBy(plan.steps, secretOf);
  const findings = groupBy(plan.findings, secretOf);
  const refusals = groupBy(plan.refusals, secretOf);
  return plan.changes.map((change) => ({
    change,
    steps: steps.get(change.secret) ?? [],
    findings: findings.get(change.secret) ?? [],
    refusals: refusals.get(change.secret) ?? [],
  }));
};
