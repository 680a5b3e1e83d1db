import type { Code } from '../../diagnostics/codes.ts';
import { diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Action } from '../../model/action.ts';
import type { DesiredSecret, Word } from '../../model/desired.ts';
import { nearest } from '../../model/nearest.ts';
import type { ChangeAction, FieldChange, Finding, Impact, Refusal } from './plan.ts';

/** A change that must not go through without a word, and why to think first. */
export type Need = { readonly word: Word; readonly message: string; readonly think: string };

/** What one look at one secret found: pieces of its change, the writes that bring it about, what people must hear. */
export type Part = {
  readonly reasons?: readonly string[];
  readonly fields?: readonly FieldChange[];
  readonly impact?: readonly Impact[];
  readonly actions?: readonly Action[];
  readonly needs?: readonly Need[];
  readonly findings?: readonly Finding[];
  readonly refusals?: readonly Refusal[];
};

export type Consequence = Pick<Required<Part>, 'impact' | 'needs'>;

/** Whoever uses an account today is cut off, and without the word that must not happen. */
export const cutsOff = (message: string, think: string): Consequence => {
  const word = 'interruption';
  return { impact: [{ kind: word, message: `${message} ${think}`, word }], needs: [{ word, message, think }] };
};

/** The same where no word is asked for: it was said when this began, or nobody can be using the account. */
export const unasked = ({ impact }: Consequence): Consequence => ({
  impact: impact.map(({ kind, message }) => ({ kind, message })),
  needs: [],
});

/** All that is known about one secret before guards and order. `action` is absent when nothing changes. */
export type Verdict = Required<Part> & {
  readonly secret: string;
  readonly action?: ChangeAction;
  /** Known to be somebody else's: neither changed nor counted. */
  readonly foreign?: true;
};

export const joinParts = (parts: readonly Part[]): Required<Part> => ({
  reasons: parts.flatMap((part) => part.reasons ?? []),
  // Both accounts of a pair may lose the same permission: one field says it.
  fields: parts
    .flatMap((part) => part.fields ?? [])
    .filter((field, index, all) => all.findIndex((other) => other.path === field.path) === index),
  impact: parts.flatMap((part) => part.impact ?? []),
  actions: parts.flatMap((part) => part.actions ?? []),
  needs: parts.flatMap((part) => part.needs ?? []),
  findings: parts.flatMap((part) => part.findings ?? []),
  refusals: parts.flatMap((part) => part.refusals ?? []),
});

/** All that the looks at one secret found. `action` is undefined when nothing changes. */
export const verdict = (secret: string, action: ChangeAction | undefined, parts: readonly Part[]): Verdict => ({
  secret,
  ...joinParts(parts),
  ...(action === undefined ? {} : { action }),
});

/** A problem of one secret, at the first of the fields that stands in the file, else at the entry itself. */
export const problem = (
  code: Code,
  secret: DesiredSecret,
  message: string,
  hint: string,
  ...fields: readonly string[]
): Finding => {
  const at = fields.map((field) => secret.fieldAt[field]).find((place) => place !== undefined);
  return diagnostic(code, message, { secret: secret.name, at: at ?? secret.at, hint });
};

/** The beginning of a hint: `Did you mean orders? ` where a known name resembles the one that was written, else nothing. */
export const didYouMean = (name: string, known: readonly string[]): string => {
  const meant = nearest(name, [...known].sort());
  return meant === undefined ? '' : `Did you mean ${meant}? `;
};
