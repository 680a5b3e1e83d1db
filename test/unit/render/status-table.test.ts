import { describe, expect, it } from 'vitest';
import type { Health } from '../../../src/plan/health/health.ts';
import { displayWidth } from '../../../src/render/shared/text.ts';
import { renderStatusTable } from '../../../src/render/status/table.ts';

const account = (name: string, status = 'Available') => ({ name, status, grants: {} });
const row: Health = {
  name: 'orders/app',
  rotation: 'on',
  interval: 604_800,
  last: '2026-11-20T10:00:00Z',
  next: '2026-11-27T10:00:00Z',
  mode: 'dual',
  accounts: [account('app'), account('app_clone')],
  instance: 'rm-1',
  instanceStatus: 'Running',
  owed: 0,
  problems: [],
};
const { next: _, ...given } = row;
const invalid: Health = { ...given, rotation: 'invalid', problems: ['KMS no longer rotates it after a failure'] };
const late: Health = { ...row, overdue: '2026-11-27T10:00:00Z', problems: ['the rotation is overdue'] };
const view = { width: 80, color: false, now: '2026-11-24T10:00:00Z' };

const cells = (one: Health): readonly string[] =>
  renderStatusTable([one], { ...view, width: 200 })
    .split('\n')[1]
    ?.split(/ {2,}/) ?? [];

describe('a line of the table', () => {
  it.each<[string, Health, number, string]>([
    ['on', row, 1, 'on 7d'],
    ['off', { ...row, rotation: 'off' }, 1, 'off'],
    ['broken', invalid, 1, 'Invalid'],
    ['last with time of day', row, 2, '2026-11-20 10:00'],
    ['next with time of day', row, 3, '2026-11-27 10:00'],
    ['none after a failure', invalid, 3, '-'],
    ['overdue', late, 3, '2026-11-27 10:00 !'],
    ['mode', row, 4, 'dual'],
    ['accounts that are well', row, 5, '2 ok'],
    ['one that is not', { ...row, accounts: [account('a'), account('b', 'Lock')] }, 5, '1/2 ok'],
    ['accounts that cannot be read', { ...row, accounts: [account('a', 'unknown')] }, 5, 'unknown'],
    ['no accounts', { ...row, accounts: [] }, 5, '-'],
    ['instance', row, 6, 'Running'],
  ])('%s', (_case, health, column, text) => expect(cells(health)[column]).toBe(text));
});

describe('the table', () => {
  it('puts names that are too long for 80 columns above their lines', () => {
    const text = renderStatusTable([row, { ...late, name: `prod/${'x'.repeat(60)}` }], view);
    const lines = text.split('\n');
    expect(lines.slice(0, 5)).toEqual([
      '  ROTATION  LAST (UTC)        NEXT (UTC)          MODE  ACCOUNTS  INSTANCE',
      'orders/app',
      '  on 7d     2026-11-20 10:00  2026-11-27 10:00    dual  2 ok      Running',
      `prod/${'x'.repeat(60)}`,
      '  on 7d     2026-11-20 10:00  2026-11-27 10:00 !  dual  2 ok      Running',
    ]);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  it('leaves the year out where names are too long for it, and not much too long', () => {
    const lines = renderStatusTable([{ ...late, name: 'orders/reports' }], view).split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'SECRET          ROTATION  LAST (UTC)   NEXT (UTC)     MODE  ACCOUNTS  INSTANCE',
      'orders/reports  on 7d     11-20 10:00  11-27 10:00 !  dual  2 ok      Running',
    ]);
  });

  it('keeps the year where it is not that of the services', () => {
    const yearly = { ...row, name: 'orders/yearly', last: '2026-03-01T10:00:00Z', next: '2027-03-01T10:00:00Z' };
    const [, line] = renderStatusTable([yearly], view).split('\n');
    expect(line).toBe('orders/yearly  on 7d     03-01 10:00  2027-03-01 10:00  dual  2 ok      Running');
  });

  it('is one line a secret, however long, where the width has no end', () => {
    const name = `prod/${'x'.repeat(60)}`;
    const text = renderStatusTable([{ ...late, name }, row], { ...view, width: Number.POSITIVE_INFINITY });
    expect(text).toContain(
      `\n${name}  on 7d     2026-11-20 10:00  2026-11-27 10:00 !  dual  2 ok      Running\norders/app`,
    );
  });

  it('tells what is wrong with which, and counts', () => {
    const text = renderStatusTable([row, { ...invalid, name: 'lone' }], { ...view, width: 120 });
    expect(text).toMatch(/\n\n {2}! lone {2}KMS no longer rotates it after a failure\n\n1 healthy, 1 unhealthy\.\n$/);
  });

  it('counts those that it leaves out', () => {
    const text = renderStatusTable([row, { ...invalid, name: 'lone' }, row], { ...view, width: 120 }, true);
    expect(text).not.toContain('orders/app');
    expect(text).toMatch(/^lone .*\n\n {2}! lone {2}.*\n\n2 healthy, 1 unhealthy\.\n$/m);
    expect(renderStatusTable([row, row], view, true)).toBe('2 healthy, 0 unhealthy.\n');
  });

  it('says once what is wrong with several in the same words', () => {
    const ill = { ...row, problems: ['the instance could not be read: it is down', 'the rotation is overdue'] };
    const text = renderStatusTable(
      [{ ...ill, name: 'a' }, late, { ...ill, name: 'b' }, { ...invalid, name: 'c' }],
      view,
    );
    expect(text.split('\n').slice(6)).toEqual([
      '  ! the instance could not be read: it is down',
      '      secrets    a, b',
      '  ! the rotation is overdue',
      '      secrets    a, orders/app, b',
      '  ! c  KMS no longer rotates it after a failure',
      '',
      '0 healthy, 4 unhealthy.',
      '',
    ]);
  });

  it('has no head without lines', () => expect(renderStatusTable([], view)).toBe('0 healthy, 0 unhealthy.\n'));
});
