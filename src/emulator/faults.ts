import type { Random } from './random.ts';
import { choice, count, fields, list, mapOf, matching, type Shape, string } from './shape.ts';

/** What goes wrong. The first five come before the request is handled, the last three after it took effect. */
export type FaultEffect =
  | {
      readonly do: 'error';
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly do: 'latency'; readonly ms: number }
  | { readonly do: 'stall' | 'reset' | 'html502' }
  | { readonly do: 'applyThenReset' | 'truncate' | 'malformed' };

/** Rules are asked in order; the first that fires decides, but a latency only slows down and the next is asked. */
export type FaultRule = {
  readonly action?: string;
  /** A secret name, an instance id or an account name of the request. */
  readonly resource?: string;
  /** Only the n-th matching request, counted from 1. */
  readonly nth?: number;
  /** At most so many matching requests. */
  readonly times?: number;
  /** In [0, 1], from a generator with the emulator's seed. */
  readonly probability?: number;
  readonly effect: FaultEffect;
};

export type Faults = {
  set(rules: readonly FaultRule[]): void;
  /** The effects for this request: latencies, and at most one other at the end. */
  pick(action: string, resources: readonly string[]): readonly FaultEffect[];
};

export const openFaults = (random: Random): Faults => {
  let rules: readonly { readonly rule: FaultRule; matched: number; fired: number }[] = [];
  return {
    set: (given) => {
      rules = given.map((rule) => ({ rule, matched: 0, fired: 0 }));
    },
    pick: (action, resources) => {
      const effects: FaultEffect[] = [];
      for (const state of rules) {
        const { rule } = state;
        if (rule.action !== undefined && rule.action !== action) continue;
        if (rule.resource !== undefined && !resources.includes(rule.resource)) continue;
        state.matched += 1;
        if (rule.nth !== undefined && state.matched !== rule.nth) continue;
        if (rule.times !== undefined && state.fired >= rule.times) continue;
        if (rule.probability !== undefined && random.next() >= rule.probability) continue;
        state.fired += 1;
        effects.push(rule.effect);
        if (rule.effect.do !== 'latency') break;
      }
      return effects;
    },
  };
};

const probability: Shape = (value, path) => {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw new Error(`${path} must be a number from 0 to 1`);
};

const status: Shape = (value, path) => {
  if (!Number.isInteger(value) || Number(value) < 400 || Number(value) > 599)
    throw new Error(`${path} must be 400 to 599`);
};

const details: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  error: { status, code: string, message: string, 'headers?': mapOf(matching(/^[\x20-\x7e]*$/, 'must be plain text')) },
  latency: { ms: count },
};

const effects = ['error', 'latency', 'stall', 'reset', 'html502', 'applyThenReset', 'truncate', 'malformed'];

const effect: Shape = (value, path) => {
  const kind = typeof value === 'object' && value !== null && 'do' in value ? value.do : undefined;
  fields({ do: choice(...effects), ...details[String(kind)] })(value, path);
};

const rule = fields({
  'action?': string,
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
