import { describe, expect, it } from 'vitest';
import { openSecretList } from '../../../src/aliyun/read/secret-list.ts';
import { listAll } from '../../../src/aliyun/read/secrets.ts';
import type { Call } from '../../../src/aliyun/wire/call.ts';
import { demandNoHolder } from '../../../src/aliyun/write/holders.ts';

/** KMS with secrets in the order of their creation. `between` runs before each page is read, with how many were read. */
const kms = (count: number, between: (names: string[], read: number) => void = () => undefined) => {
  const names = Array.from({ length: count }, (_, index) => `s${index}`);
  let read = 0;
  const call: Call = async (action, { PageNumber }) => {
    between(names, read);
    read += 1;
    const start = (Number(PageNumber) - 1) * 100;
    const Secret = names.slice(start, start + 100).map((SecretName) => ({ SecretName, SecretType: 'Rds' }));
    return { action, fields: { SecretList: { Secret }, TotalCount: names.length } };
  };
  return { call, pages: () => read };
};

const gone = (names: string[]): void => void names.splice(0, 1);
const shown = async (call: Call, wanted?: number) => (await listAll(call, wanted)).secrets.map(({ name }) => name);

describe('a list of all secrets', () => {
  it('is one call a page while nothing changes', async () => {
    const { call, pages } = kms(250);
    expect(await shown(call)).toHaveLength(250);
    expect(pages()).toBe(3);
  });

  it('shows each one although another is deleted between two pages', async () => {
    const { call } = kms(101, (names, read) => (read === 1 ? gone(names) : undefined));
    expect(await shown(call)).toContain('s100');
  });

  it('shows each one, where it matters, although another is deleted and one created between two pages', async () => {
    const swap = (names: string[], read: number): void => {
      if (read !== 1) return;
      gone(names);
      names.push('new');
    };
    expect(await shown(kms(101, swap).call)).not.toContain('s100');
    expect(await shown(kms(101, swap).call, 2)).toContain('s100');
  });

  it('of one page is read once, also where it matters', async () => {
    const { call, pages } = kms(100);
    expect(await listAll(call, 2)).toMatchObject({ isWhole: true });
    expect(pages()).toBe(1);
  });

  it('ends where secrets come and go all the time, with all that it saw', async () => {
    const { call, pages } = kms(300, gone);
    const { secrets, isWhole } = await listAll(call, 2);
    expect({ isWhole, pages: pages() }).toEqual({ isWhole: false, pages: 12 });
    expect(secrets.map(({ name }) => name)).toContain('s299');
  });
});

it('steps that ask at the same time share a list that began after they asked', async () => {
  const { call, pages } = kms(1);
  const list = openSecretList(call);
  const [one, other] = await Promise.all([list.now(), list.now()]);
  expect(other).toBe(one);
  expect(pages()).toBe(1);
  const running = list.now();
  await Promise.resolve();
  const later = list.now();
  expect(await later).not.toBe(await running);
  expect(pages()).toBe(3);
});

it('where no list was whole, nobody knows whether an account is free', async () => {
  const secrets = { now: async () => ({ secrets: [], isWhole: false }), instanceOf: async () => null };
  const asked = demandNoHolder({ secrets, about: {} }, { instance: 'rm-1', account: 'a' }, undefined, 'Plan again.');
  await expect(asked).rejects.toMatchObject({
    outcome: 'failed',
    diagnostic: {
      code: 'E_NOT_SETTLED',
      message: 'the list of secrets kept changing, so that nobody knows whether one has account a on rm-1',
    },
  });
});
