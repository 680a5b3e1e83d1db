import type { Params } from '../action/params.ts';
import { common, refusal } from '../action/refusal.ts';

/** Sets a parameter. One name with two values could mean either of them. */
const add = (params: Map<string, string>, name: string, value: string): void => {
  if ((params.get(name) ?? value) !== value) throw refusal(common.twice(name.slice(0, 64)));
  params.set(name, value);
};

/** `a=1&b=2`, percent-encoded UTF-8, in a query or a body. */
export const decodeForm = (encoded: string): Params => {
  const params = new Map<string, string>();
  for (const pair of encoded.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = percentDecode(at < 0 ? pair : pair.slice(0, at));
    add(params, name, at < 0 ? '' : percentDecode(pair.slice(at + 1)));
  }
  return params;
};

const percentDecode = (text: string): string => {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refusal(common.unreadable);
  }
};

/** The parameters of query and body together. */
export const united = (query: Params, body: Params): Params => {
  if (body.size === 0) return query;
  const params = new Map(query);
  for (const [name, value] of body) add(params, name, value);
  return params;
};
