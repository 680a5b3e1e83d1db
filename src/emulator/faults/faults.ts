import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord, type Params } from '../action/params.ts';
import type { Product } from '../action/product.ts';
import type { Random } from '../action/random.ts';
import { secretName } from '../kms/readers.ts';

/** What goes wrong. The last two kinds come after the request took effect, all others before it is looked at. */
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
  | { readonly do: 'applyThenStall' | 'applyThenReset' | 'truncate' | 'malformed' }
  /** Valid JSON with status 200, but every field of another type (the default), a list, or an object with nothing in it. */
  | { readonly do: 'wrongShape'; readonly as?: 'fields' | 'list' | 'empty' };

/** Rules are asked in order; the first that fires decides, but a latency only slows down and the next is asked. */
export type FaultRule = {
  readonly product?: Product;
  readonly action?: string;
  /** A secret (by name, also where the request has its ARN or a list), an instance id or an account name. */
  readonly resource?: string;
  /** Only the n-th matching request, counted from 1. */
  readonly nth?: number;
  /** At most so many matching requests. */
  readonly times?: number;
  /** In [0, 1], from a generator with the emulator's seed. */
  readonly probability?: number;
  readonly effect: FaultEffect;
};

/** A rule, and how many requests it fitted and how often it fired since it was set. */
export type FaultCount = FaultRule & { readonly matched: number; readonly fired: number };

export type FaultedCall = { readonly product: Product; readonly action: string; readonly params: Params };

export type Faults = {
  set(rules: readonly FaultRule[]): void;
  counts(): readonly FaultCount[];
  /** The effects for this request: latencies, and at most one other at the end. */
  pick(call: FaultedCall): readonly FaultEffect[];
  /** Passes `ms` milliseconds. Rejects when `close` comes first, so that nothing takes effect in an emulator that has ended. */
  wait(ms: number): Promise<void>;
  close(): void;
};

export const openFaults = (random: Random): Faults => {
  const closed = new AbortController();
  let rules: readonly { readonly rule: FaultRule; matched: number; fired: number }[] = [];
  return {
    set: (given) => {
      rules = given.map((rule) => ({ rule, matched: 0, fired: 0 }));
    },
    counts: () => rules.map(({ rule, matched, fired }) => ({ ...rule, matched, fired })),
    pick: (call) => {
      const effects: FaultEffect[] = [];
      for (const state of rules) {
        const { rule } = state;
        if (!fits(rule, call)) continue;
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
    wait: (ms) => sleep(ms, undefined, { signal: closed.signal }),
    close: () => closed.abort(),
  };
};

const fits = ({ product, action, resource }: FaultRule, call: FaultedCall): boolean =>
  (product === undefined || product === call.product) &&
  (action === undefined || action === call.action) &&
  (resource === undefined || namesIn(call.params).includes(resource));

/** What a request is about: secrets by their bare names, instances, accounts. */
const namesIn = (params: Params): readonly string[] =>
  [...params].flatMap(([name, value]) => {
    if (name === 'SecretsList') return listedNames(value);
    return /^(SecretName|DBInstanceId|AccountName|ResourceId\.\d+)$/.test(name) ? (secretName(value) ?? value) : [];
  });

/** BatchGetSecretValue's `[{"SecretName":"..."}]`. */
const listedNames = (json: string): readonly string[] => {
  try {
    const list: unknown = JSON.parse(json);
    if (!Array.isArray(list)) return [];
    return list.flatMap((entry: unknown) => (isRecord(entry) ? (secretName(String(entry.SecretName)) ?? []) : []));
  } catch {
    return [];
  }
};
