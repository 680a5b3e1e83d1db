import { ownerMark } from '../../model/marks.ts';
import type { ChangeAction, Finding, Impact, Refusal, ShownPlan } from '../../plan/change/plan.ts';
import { type Group, groupBy } from '../shared/group.ts';
import { optionFlags } from '../shared/next-command.ts';
import { wayOut, wordPlaces } from '../shared/problem.ts';
import { byText, escapeText, plural } from '../shared/text.ts';
import { commonOf, groupKey, impactLabels, isBlocked, isDestructive, subjectsOf, wordsOf } from './change-block.ts';
import { rowsOf, type Subject } from './change-rows.ts';
import type { Row } from './fields.ts';
import { healthOf, notesOf } from './sections.ts';
import { summaryText } from './text.ts';

/** How a change bears on what is there: makes, alters, takes away, or cannot be done. */
export type Kind = 'make' | 'alter' | 'remove' | 'blocked';

/** One row of a change; `alarm` where a reviewer must stop. All texts are escaped. */
export type ReviewRow = Row & { readonly alarm: boolean };

export type ReviewChange = {
  readonly kind: Kind;
  readonly verb: string;
  readonly title: string;
  /** Takes away for good; also where it is blocked. */
  readonly destructive: boolean;
  /** How many secrets stand behind it: equal updates are told once. */
  readonly secrets: number;
  readonly rows: readonly ReviewRow[];
};

/** Something that cannot be undone or needs a word, with all it concerns. The title is ours, the rest is escaped text. */
export type Caution = {
  readonly title: string;
  /** How the word is given. */
  readonly word?: string;
  readonly about: readonly { readonly name: string; readonly text: string }[];
};

/** A plan as reviewers read it: what Markdown and the page have in common. */
export type Review = {
  readonly scope: string;
  readonly region: string;
  /** The flags that shaped the plan, as they are typed: without them it may be a part, or let through what else is refused. */
  readonly flags: readonly string[];
  readonly summary: string;
  readonly cautions: readonly Caution[];
  /** What takes away comes first. */
  readonly changes: readonly ReviewChange[];
  readonly health: readonly Finding[];
  /** Of the whole. */
  readonly notes: readonly Finding[];
};

const kinds = {
  create: 'make',
  adopt: 'make',
  restore: 'make',
  update: 'alter',
  release: 'alter',
  replace: 'remove',
  delete: 'remove',
} as const satisfies Record<ChangeAction, Kind>;

const titles = {
  final: 'Cannot be undone',
  readers: 'Readers find no secret for a moment',
  interruption: 'Cuts off whoever uses the account',
  rotates: 'KMS rotates at once',
  revoke: 'Takes permissions away',
} as const satisfies Record<keyof typeof impactLabels, string>;

type Alarm = keyof typeof titles;
const alarms: readonly Alarm[] = ['final', 'readers', 'interruption', 'rotates', 'revoke'];

const isAlarm = (kind: Impact['kind']): kind is Alarm => kind !== 'next' && kind !== 'accounts';

const impactRow = ({ kind, message }: Impact): ReviewRow[] => {
  if (kind === 'next') return [];
  const label = isAlarm(kind) ? impactLabels[kind] : kind;
  return [{ label, text: escapeText(message), alarm: isAlarm(kind) }];
};

const findingRows = ({ code, hint, message, severity }: Finding): ReviewRow[] => [
  { label: severity, text: `${code}  ${escapeText(message)}`, alarm: severity === 'error' },
  ...(hint === undefined ? [] : [{ label: 'do', text: escapeText(hint), alarm: false }]),
];

const rowsFor = (subject: Subject): ReviewRow[] => {
  const calm = ({ label, text, ...more }: Row): ReviewRow => ({ ...more, label, text, alarm: false });
  const rows = rowsOf(subject).map(calm);
  const why = subject.change.reasons.map((reason) => calm({ label: 'why', text: escapeText(reason) }));
  return [
    ...(rows.length > 0 ? rows : why),
    ...subject.change.impact.flatMap(impactRow),
    ...wordsOf(subject.refusals).map((word) => ({ label: 'needs', text: wayOut(word), alarm: true })),
    ...subject.findings.flatMap(findingRows),
  ];
};

/** Names of equal updates. */
const mostNames = 100;

const changeOf = (group: Group<Subject>): ReviewChange => {
  const subject = commonOf(group);
  const { action, secret } = subject.change;
  const blocked = isBlocked(subject);
  const shape = {
    kind: blocked ? 'blocked' : kinds[action],
    verb: blocked ? 'blocked' : action,
    destructive: isDestructive(subject),
  } as const;
  if (group.length === 1) return { ...shape, title: escapeText(secret), secrets: 1, rows: rowsFor(subject) };
  const names = group.slice(0, mostNames).map(({ change }) => escapeText(change.secret));
  const more = group.length > mostNames ? [`and ${group.length - mostNames} more`] : [];
  return {
    ...shape,
    title: plural(group.length, 'secret'),
    secrets: group.length,
    rows: [...rowsFor(subject), { label: 'secrets', text: [...names, ...more].join(', '), alarm: false }],
  };
};

const changesOf = (subjects: readonly Subject[]): ReviewChange[] => {
  const keyOf = (subject: Subject): string =>
    groupKey(subject) ?? JSON.stringify([subject.change.action, subject.change.secret]);
  const ordered = [...subjects.filter(isDestructive), ...subjects.filter((subject) => !isDestructive(subject))];
  return [...groupBy(ordered, keyOf).values()].map(changeOf);
};

type About = Caution['about'][number];

const aboutProblem = ({ code, hint, message, secret = '' }: Finding): About => ({
  name: escapeText(secret),
  text: [`${code}  ${message}`, hint ?? ''].map(escapeText).join(' ').trim(),
});

/** What needs a word under its word, what no word lets through by itself. */
const refusalCautions = (refusals: readonly Refusal[]): Caution[] =>
  [...groupBy(refusals, ({ word }) => word ?? '')]
    .sort(([a], [b]) => byText(a, b))
    .map(([word, group]) => ({
      title: word === '' ? 'Refused' : 'Needs a word',
      ...(word === '' ? {} : { word: wordPlaces(word) }),
      about: group.map(aboutProblem),
    }));

/** What the plan does not do although it names it: whoever approves must not count on it. */
const blockedCautions = (subjects: readonly Subject[]): Caution[] => {
  const about = subjects
    .flatMap(({ findings }) => findings)
    .filter(({ severity }) => severity === 'error')
    .map(aboutProblem);
  return about.length > 0 ? [{ title: 'Blocked: nothing is done to these', about }] : [];
};

/** A deletion is a caution, also when the plan says nothing else of it. */
const finalOf = ({ change }: Subject): Impact[] =>
  change.action === 'delete' && !change.impact.some(({ kind }) => kind === 'final')
    ? [{ kind: 'final', message: 'the secret is deleted' }]
    : [];

const impactCautions = (subjects: readonly Subject[]): Caution[] =>
  alarms.flatMap((alarm) => {
    const about = subjects.flatMap((subject) =>
      [...finalOf(subject), ...subject.change.impact]
        .filter(({ kind }) => kind === alarm)
        .map(({ message }) => ({ name: escapeText(subject.change.secret), text: escapeText(message) })),
    );
    return about.length > 0 ? [{ title: titles[alarm], about }] : [];
  });

export const reviewOf = (plan: ShownPlan): Review => {
  const subjects = subjectsOf(plan);
  return {
    scope: escapeText(ownerMark(plan.owner, plan.environment)),
    region: escapeText(plan.region),
    flags: optionFlags(plan.options),
    summary: summaryText(plan, subjects.filter(isBlocked)),
    cautions: [...refusalCautions(plan.refusals), ...blockedCautions(subjects), ...impactCautions(subjects)],
    changes: changesOf(subjects),
    health: healthOf(plan),
    notes: notesOf(plan),
  };
};
