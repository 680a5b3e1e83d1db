import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ChangeAction, FieldChange } from '../../plan/change/plan.ts';
import type { DonePart } from '../../plan/saved/done-part.ts';
import type { Difference } from '../../plan/saved/part-of-plan.ts';
import { stepText } from '../shared/action-text.ts';
import { rowLines, titleLines } from '../shared/block.ts';
import { fieldText, quoted } from '../shared/field-value.ts';
import { escapeText, type View } from '../shared/text.ts';

const fieldChangeText = ({ path, before, after }: FieldChange): string => {
  const [head = path] = path.split('.');
  return `${quoted(path)} ${fieldText(head, before)} -> ${fieldText(head, after)}`;
};

type EntryDifference = Extract<Difference, { readonly what: 'entry' }>;

/** Only an entry that is new or gone differs in its name. */
const entryText = ({ secret, fields }: EntryDifference): string => {
  const name = quoted(secret);
  const named = fields.find(({ path }) => path === 'name');
  if (named === undefined)
    return `The files ask for something else now for ${name}: ${fields.map(fieldChangeText).join('; ')}.`;
  return named.before === null
    ? `The entry of ${name} is new: the saved plan has none.`
    : `The entry of ${name} is gone: the files no longer have it.`;
};

const messageOf = (difference: Difference): string => {
  const name = quoted(difference.secret);
  switch (difference.what) {
    case 'entry':
      return entryText(difference);
    case 'change':
      return difference.saved === undefined
        ? `Left to do is to ${difference.now} ${name}, of which the saved plan says nothing.`
        : `Left to do is to ${difference.now} ${name}; the saved plan says ${difference.saved}.`;
    case 'field': {
      const now = `Left to do on ${name} is ${fieldChangeText(difference.now)}`;
      return difference.saved === undefined
        ? `${now}, of which the saved plan says nothing.`
        : `${now}; the saved plan says ${fieldChangeText(difference.saved)}.`;
    }
    case 'impact':
      return `What is left on ${name} has a consequence that the saved plan does not show: ${difference.now.message}`;
    case 'step':
      return `Left to do is a step that the saved plan does not have: ${stepText(difference.now)}.`;
    case 'untrue': {
      const { saved } = difference;
      const what = typeof saved === 'string' ? saved : fieldChangeText(saved);
      return `The saved plan says ${what} of ${name}, which its entry does not ask for.`;
    }
  }
};

const hint = 'Nothing was done. Save a new plan with keyturn plan --out, and have that one reviewed.';

/** Why a saved plan is not carried out: one diagnostic a difference, with both sides. */
export const differenceDiagnostics = (differences: readonly Difference[]): readonly Diagnostic[] =>
  differences.map((difference) =>
    diagnostic('E_PLAN_STALE', messageOf(difference), { secret: difference.secret, hint }),
  );

/** How far a change has come that goes on as another one. */
const halfDone = {
  create: 'the secret is made',
  update: 'begun',
  replace: 'the old secret is deleted, the new one made',
  restore: 'the secret is back',
  delete: 'begun',
  adopt: 'the secret is taken over',
  release: 'begun',
} as const satisfies Record<ChangeAction, string>;

const doneText = ({ action, fields, goesOnAs }: DonePart): string => {
  if (goesOnAs === 'create') return 'the old secret is deleted; the new one is not there yet';
  if (goesOnAs !== undefined) return halfDone[action];
  return fields.length === 0 ? 'all of it' : fields.map(quoted).join(', ');
};

/** What of a saved plan is done already. */
export const renderDone = (done: readonly DonePart[], view: View): string => {
  if (done.length === 0) return '';
  const lines = done.flatMap((part) => [
    ...titleLines('=', part.action, escapeText(part.secret), view, 'green'),
    ...rowLines('done', doneText(part), view),
  ]);
  return `Done already, of the saved plan\n${lines.join('\n')}\n\n`;
};
