import { describe, expect, test } from 'vitest';
import { type RotationWish, roomFor } from '../../../src/apply/rotations.ts';

const now = '2026-11-24T10:30:00Z';
const minutesAgo = (minutes: number): string => new Date(Date.parse(now) - minutes * 60_000).toISOString();
const wish = (secret: string, rotations: 1 | 2 = 1): RotationWish => ({ secret, rotations });
const names = (wishes: readonly RotationWish[]): string => wishes.map(({ secret }) => secret).join();

describe('what fits into the hour', () => {
  test('all, where nothing was rotated lately', () => {
    const room = roomFor([wish('a'), wish('b', 2)], [minutesAgo(61), minutesAgo(60), 'never'], now);
    expect([names(room.now), names(room.left), room.seen]).toEqual(['a,b', '', 0]);
  });

  test('fifty in all, those of others too; room comes back when the oldest is an hour old', () => {
    const others = Array.from({ length: 48 }, (_, index) => minutesAgo(index + 1));
    const room = roomFor(
      ['a', 'b', 'c'].map((name) => wish(name)),
      others,
      now,
    );
    expect([names(room.now), names(room.left), room.seen]).toEqual(['a,b', 'c', 48]);
    expect(room.roomAt).toBe('2026-11-24T10:42:00.000Z');
  });

  test('a pair twice or not at all, and what is smaller may go before it', () => {
    const others = Array.from({ length: 49 }, () => minutesAgo(10));
    const room = roomFor([wish('pair', 2), wish('lone')], others, now);
    expect([names(room.now), names(room.left)]).toEqual(['lone', 'pair']);
  });
});
