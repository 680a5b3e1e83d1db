import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openKeySource } from '../../../src/aliyun/wire/credentials.ts';
import { problemsOf } from '../../support/wire-connect.ts';

vi.mock('../../../src/aliyun/wire/credential-chain.ts', () => ({ chainOf: () => () => new Promise(() => undefined) }));
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('a chain of credentials that never answers is given up', async () => {
  const problems = problemsOf(openKeySource({ loopback: false }));
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
  await vi.advanceTimersByTimeAsync(30_000);
  expect((await problems)[0]).toMatchObject({ code: 'E_CREDENTIALS', message: 'no credentials were found' });
});
