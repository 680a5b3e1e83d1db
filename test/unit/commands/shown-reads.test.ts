import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ConnectOptions } from '../../../src/aliyun/connect.ts';
import { openCloud } from '../../../src/app/line/cloud.ts';
import { fakeTerminal } from '../../support/terminal.ts';
import { desiredOf } from '../../support/wire-connect.ts';

let connected: ConnectOptions | undefined;
vi.mock('../../../src/aliyun/connect.ts', () => ({
  connect: async (options: ConnectOptions) => {
    connected = options;
    const slow = async (): Promise<unknown> => {
      options.onRead?.({ kind: 'asked', isCounted: true });
      await new Promise((resolve) => setTimeout(resolve, 5000));
      return 'read';
    };
    return { read: slow, observe: slow, survey: slow, history: slow, lastRotations: slow };
  },
}));
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('every read of many calls shows how far it has come', async () => {
  const drawn: string[] = [];
  const terminal = fakeTerminal({ redraws: true, live: (lines) => void drawn.push(...lines) });
  const { cloud } = await openCloud({ color: false }, 'cn-hangzhou', terminal);
  const reads = [
    () => cloud.read(desiredOf(), () => true),
    () => cloud.observe(desiredOf(), () => true),
    () => cloud.survey(() => true),
    () => cloud.history({ secret: 'orders/app', seconds: 3600, reads: false, accounts: { instances: [], names: [] } }),
    () => cloud.lastRotations([]),
  ];
  for (const read of reads) {
    drawn.length = 0;
    const work = read();
    await vi.advanceTimersByTimeAsync(5000);
    expect(await work).toBe('read');
    expect(drawn).toContain('reading  0 of 1 secret');
  }
  expect(connected?.region).toBe('cn-hangzhou');
});
