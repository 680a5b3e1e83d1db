import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import { digestOf } from '../../model/digest.ts';
import { desiredDigest, planDigest } from '../change/digest.ts';
import type { SavedPlan } from '../change/plan.ts';
import { checkPlan, checkResult } from './file-validators.gen.js';
import type { SavedResult } from './saved-result.ts';

/** A saved plan as it stands in its file: where each field stood in the files is not kept. */
export type PlanFile = Omit<SavedPlan, 'desired'> & {
  readonly desired: Omit<SavedPlan['desired'], 'secrets'> & {
    readonly secrets: readonly Omit<DesiredSecret, 'fieldAt'>[];
  };
};

export type SavedFile =
  | { readonly is: 'plan'; readonly plan: SavedPlan }
  | { readonly is: 'result'; readonly result: SavedResult }
  /** `refused`: it is a plan, and not one to believe; else it is damaged or something else altogether. */
  | { readonly is: 'bad'; readonly problem: Diagnostic; readonly refused: boolean };

const again = 'Make it again with keyturn plan --out.';

const damaged = (what: string): SavedFile => ({
  is: 'bad',
  refused: false,
  problem: diagnostic('E_PLAN_DAMAGED', what, { hint: `It may be cut off or of something else. ${again}` }),
});

const refused = (problem: Diagnostic): SavedFile => ({ is: 'bad', refused: true, problem });

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nesting that no file of keyturn has ends the check. */
const passes = <Valid>(check: (value: unknown) => value is Valid, value: unknown): value is Valid => {
  try {
    return check(value);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

/** `/steps/3/action`: the place in the file, as far as it is one that keyturn itself names. */
const place = (errors: readonly { readonly instancePath: string }[] | null | undefined): string => {
  const path = errors?.[0]?.instancePath ?? '';
  return /^(\/[\w.-]{1,40}){1,8}$/.test(path) ? ` at ${path}` : '';
};

/** Whether its numbers are those of what it names: a reader looks at them first. What is unchanged it does not name. */
const addsUp = ({ changes, estimate, steps, summary: { unchanged: _unchanged, ...summary } }: SavedPlan): boolean => {
  const rotations = steps.filter(({ action }) => action === 'rotateSecret').length;
  const counted = Object.entries(summary).every(
    ([verb, count]) => changes.filter(({ action }) => action === verb).length === count,
  );
  return counted && estimate.writes === steps.length - rotations && estimate.rotations >= rotations;
};

const isEachOnce = (names: readonly string[]): boolean => new Set(names).size === names.length;

/** Whether nothing in it stands twice: of two that say different things a reader would believe one. */
const saysOnce = ({ changes, desired, steps }: SavedPlan): boolean =>
  isEachOnce(changes.map(({ secret }) => secret)) &&
  changes.every(({ fields }) => isEachOnce(fields.map(({ path }) => path))) &&
  isEachOnce(desired.secrets.map(({ name }) => name)) &&
  isEachOnce(steps.map(({ id }) => id));

const inconsistent = (what: string, then = again): SavedFile =>
  refused(diagnostic('E_PLAN_DIGEST', what, { hint: `It was damaged or changed after it was written. ${then}` }));

const otherDigest = (file: string): string => `the content of ${file} does not have the digest that it names`;

/** A plan whose digests are those of its content, so that it was not damaged on its way. */
const whole = (file: string, { desired, ...rest }: PlanFile): SavedFile => {
  const plan = { ...rest, desired: { ...desired, secrets: desired.secrets.map((one) => ({ ...one, fieldAt: {} })) } };
  if (planDigest(plan) !== plan.digest || desiredDigest(plan.desired) !== plan.desiredDigest)
    return inconsistent(otherDigest(file));
  if (!addsUp(plan)) return inconsistent(`the counts in ${file} are not those of what it names`);
  return saysOnce(plan) ? { is: 'plan', plan } : inconsistent(`${file} names a secret, a field or a step twice`);
};

/** A result whose digest is that of its content. */
const wholeResult = (file: string, result: SavedResult): SavedFile => {
  const { digest, ...content } = result;
  return digestOf(content) === digest
    ? { is: 'result', result }
    : inconsistent(otherDigest(file), 'Fetch it again from where apply wrote it.');
};

/** What a file of `plan --out` or `apply --result` says. The text may be anything. */
export const readSaved = (file: string, text: string): SavedFile => {
  const value = parsed(text);
  if (!isObject(value)) return damaged(`${file} is not a whole JSON object`);
  const { formatVersion } = value;
  if (typeof formatVersion === 'number' && formatVersion !== 1) {
    const hint = `This keyturn reads format 1. Use the keyturn that wrote it. ${again}`;
    return refused(diagnostic('E_PLAN_FORMAT', `${file} has format ${formatVersion}`, { hint }));
  }
  if ('planDigest' in value) {
    return passes(checkResult, value)
      ? wholeResult(file, value)
      : damaged(`${file} is not a result of keyturn${place(checkResult.errors)}`);
  }
  return passes(checkPlan, value)
    ? whole(file, value)
    : damaged(`${file} is not a plan of keyturn${place(checkPlan.errors)}`);
};
