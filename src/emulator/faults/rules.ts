import { choice, count, fields, list, mapOf, matching, type Shape, string } from '../action/shape.ts';
import { services } from '../services.ts';
import type { FaultRule } from './faults.ts';

const longestLatency = 600_000;

const latency: Shape = (value, path) => {
  count(value, path);
  if (Number(value) > longestLatency) throw new Error(`${path} must be at most ${longestLatency} (ten minutes)`);
};

const probability: Shape = (value, path) => {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw new Error(`${path} must be a number from 0 to 1`);
};

const status: Shape = (value, path) => {
  if (!Number.isInteger(value) || Number(value) < 400 || Number(value) > 599)
    throw new Error(`${path} must be 400 to 599`);
};

const headerName = /^[\w-]+$/;

/** They say how the answer is carried: another one would break the connection, which other effects do. */
const ofTheWire = /^(connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|content-length)$/i;

const headers: Shape = (value, path) => {
  mapOf(matching(/^[\x20-\x7e]*$/, 'must be plain text'))(value, path);
  const wrong = Object.keys(Object(value)).find((name) => !headerName.test(name));
  if (wrong !== undefined) throw new Error(`${path} has a name that no header can have: ${wrong}`);
  const own = Object.keys(Object(value)).find((name) => ofTheWire.test(name));
  if (own !== undefined) throw new Error(`${path}.${own} cannot be given: the emulator carries the answer itself`);
};

/** Each effect with the fields that it takes. */
const effects: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  error: { status, code: string, message: string, 'headers?': headers },
  latency: { ms: latency },
  stall: {},
  reset: {},
  html502: {},
  applyThenStall: {},
  applyThenReset: {},
  truncate: {},
  malformed: {},
  wrongShape: { 'as?': choice('fields', 'list', 'empty') },
};

const effect: Shape = (value, path) => {
  const kind = typeof value === 'object' && value !== null && 'do' in value ? String(value.do) : '';
  const details = Object.hasOwn(effects, kind) ? effects[kind] : {};
  fields({ do: choice(...Object.keys(effects)), ...details })(value, path);
};

const actionNames: readonly string[] = services.flatMap(({ actions }) => [...actions.keys()]);

/** A rule for an action that nobody can call would never fire, and a test would pass for no reason. */
const action: Shape = (value, path) => {
  string(value, path);
  if (actionNames.includes(String(value))) return;
  const word = String(value).slice(0, 60);
  const near = closest(word, actionNames);
  throw new Error(`${path} ${word} is no action here${near ? `; did you mean ${near}?` : ''}`);
};

const rule = fields({
  'product?': choice(...new Set(services.map(({ product }) => product))),
  'action?': action,
  'resource?': string,
  'nth?': count,
  'times?': count,
  'probability?': probability,
  effect,
});

/** Checks rules from outside; throws an Error that names the place of the first mistake. */
export const checkFaults = (value: unknown): readonly FaultRule[] => {
  list(rule)(value, 'rules');
  return value as readonly FaultRule[];
};

/** The word with the fewest letters to change, when these are at most a third of it. */
const closest = (word: string, words: readonly string[]): string | undefined => {
  const [best] = words
    .map((other) => ({ other, away: distance(word.toLowerCase(), other.toLowerCase()) }))
    .sort((one, two) => one.away - two.away);
  return best && best.away <= word.length / 3 ? best.other : undefined;
};

/** Letters to add, drop or change from one to the other. */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...to].entries()) {
      const [before = 0, above = 0, left = 0] = [row[at], row[at + 1], next[at]];
      next.push(Math.min(above + 1, left + 1, before + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};
