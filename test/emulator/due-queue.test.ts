import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Secret } from '../../src/emulator/action/world.ts';
import { dueQueue } from '../../src/emulator/time/due-queue.ts';

const secretOf = (name: string, plannedDeleteTime: number | undefined): Secret => ({
  name,
  createTime: 0,
  updateTime: 0,
  description: '',
  tags: [],
  versions: [],
  ...(plannedDeleteTime !== undefined && { plannedDeleteTime }),
});

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const time = fc.option(fc.nat(20), { nil: undefined });

test('whatever changes in between, secrets come when they are due, the earliest first, and each once', () => {
  const law = fc.property(
    fc.array(fc.tuple(name, time), { maxLength: 8 }),
    fc.array(fc.tuple(name, time, fc.boolean(), fc.nat(20)), { maxLength: 40 }),
    (first, steps) => {
      const secrets = new Map<string, Secret>(first.map(([name, at]) => [name, secretOf(name, at)]));
      const queue = dueQueue((name) => secrets.get(name));
      for (const secret of secrets.values()) queue.note(secret);
      for (const [name, at, removed, until] of steps) {
        const changed = secretOf(name, at);
        secrets.set(name, changed);
        queue.note(changed);
        if (removed) secrets.delete(name);
        const due = [...secrets.values()].map(({ plannedDeleteTime = Number.POSITIVE_INFINITY }) => plannedDeleteTime);
        const wanted = due.filter((at) => at <= until).sort((a, b) => a - b);
        const taken: number[] = [];
        for (let next = queue.take(until); next; next = queue.take(until)) {
          expect(next.secret).toBe(secrets.get(next.secret.name));
          secrets.delete(next.secret.name);
          taken.push(next.at);
        }
        expect(taken).toEqual(wanted);
        expect(queue.next()).toBeGreaterThan(until);
      }
    },
  );
  fc.assert(law, { numRuns: 300 });
});
