import { expect, test } from 'vitest';
import { keepConnection } from '../../src/emulator/servers/kept-connection.ts';

test('a use that takes too long ends with its connection, and the next one has a new one', async () => {
  let opened = 0;
  const closed: number[] = [];
  const kept = keepConnection(
    async () => ++opened,
    (connection) => closed.push(connection),
    30,
  );
  await expect(kept.use(() => new Promise(() => undefined))).rejects.toMatchObject({
    kind: 'unreachable',
    message: 'cannot be reached (ETIMEDOUT)',
  });
  expect(closed).toEqual([1]);
  expect(kept.isOpen()).toBe(false);
  expect(await kept.use(async (connection) => connection)).toBe(2);
});
