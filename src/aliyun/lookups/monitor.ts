import type { RotationEvent } from '../../model/observed.ts';
import { byName, items, optionalText, unexpected, utc, type View } from '../api/answer.ts';
import { CallFault, isFields } from '../api/failure.ts';
import type { Answer, Call } from '../wire/call.ts';

/** How far back, in milliseconds: how long CloudMonitor keeps events is not documented. */
const lookBack = 7 * 86_400_000;

const pageSize = 100;
/** The keyword may fit events of other secrets; no answer makes it go on for ever. */
const pagesAtMost = 20;

const outcomes = byName<RotationEvent['outcome']>([
  ['Secret:RotateSecret:Success', 'done'],
  ['Secret:RotateSecret:Failure', 'failed'],
]);

type Fields = Readonly<Record<string, unknown>>;

const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

/** Content: a JSON text of an object or of a list with one, which is the event itself or holds it under `content`. */
const contentOf = (text: unknown): Fields => {
  const value = parsed(text);
  const outer: unknown = Array.isArray(value) ? value[0] : value;
  const inner = isFields(outer) && 'content' in outer ? parsed(outer.content) : outer;
  return isFields(inner) ? inner : {};
};

const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const reasonOf = (content: Fields): RotationEvent['reason'] => {
  const info = isFields(content.failureInfo) ? content.failureInfo : {};
  const [code, message] = [textIn(info, 'errorCode'), textIn(info, 'errorMessage')];
  return code || message ? { ...(code ? { code } : {}), ...(message ? { message } : {}) } : undefined;
};

/** The documented ARN has a space before it. */
const isAbout = (view: View, content: Fields, secret: string): boolean =>
  (textIn(content, 'secretName') ??
    optionalText(view, 'ResourceId')
      ?.trim()
      .replace(/^acs:kms:.*?:secret\//, '')) === secret;

const eventOf = (view: View, secret: string): readonly RotationEvent[] => {
  const outcome = outcomes[optionalText(view, 'Name') ?? ''];
  const content = contentOf(view.fields.Content);
  const at = utc(Number(optionalText(view, 'Time') ?? Number.NaN));
  if (!outcome || at === undefined || !isAbout(view, content, secret)) return [];
  const reason = outcome === 'failed' ? reasonOf(content) : undefined;
  return [{ at, outcome, ...(reason ? { reason } : {}) }];
};

/** A refusal may come with status 200. */
const demandSuccess = (answer: Answer): void => {
  if (optionalText(answer, 'Success') !== 'false') return;
  const code = optionalText(answer, 'Code');
  if (code === undefined || !/^[A-Za-z0-9._-]{1,100}$/.test(code)) throw unexpected(answer, 'Success');
  throw new CallFault(answer.action, {
    kind: 'refused',
    status: 200,
    code,
    ...(answer.requestId ? { requestId: answer.requestId } : {}),
  });
};

/** Rotations of a secret in the seven days before `now` (milliseconds), newest first. Throws CallFault. */
export const rotationEventsOf = async (
  call: Call,
  secret: string,
  now: number,
  signal: AbortSignal,
): Promise<readonly RotationEvent[]> => {
  const found: RotationEvent[] = [];
  for (let page = 1; page <= pagesAtMost; page++) {
    const params = {
      Product: 'KMS',
      SearchKeywords: secret,
      StartTime: now - lookBack,
      // Times of answers are whole seconds.
      EndTime: now + 1000,
      PageNumber: page,
      PageSize: pageSize,
    };
    const answer = await call('DescribeSystemEventAttribute', params, { signal });
    demandSuccess(answer);
    const rows = items(answer, 'SystemEvents', 'SystemEvent');
    found.push(...rows.flatMap((row) => eventOf(row, secret)));
    // There is no total.
    if (rows.length < pageSize) break;
  }
  return found.sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
};
