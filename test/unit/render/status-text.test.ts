import { describe, expect, it } from 'vitest';
import type { Health } from '../../../src/plan/health.ts';
import { renderStatusOne, renderStatusTable } from '../../../src/render/status-text.ts';

const row: Health = {
  name: 'orders/app',
  rotation: 'on',
  interval: 604_800,
  last: '2026-11-20T10:00:00Z',
  next: '2026-11-27T10:00:00Z',
  mode: 'dual',
  accounts: ['app', 'app_clone'],
  instance: 'rm-1',
  instanceStatus: 'Running',
  problems: [],
};
const invalid: Health = { ...row, rotation: 'invalid', problems: ['KMS no longer rotates it after a failure'] };
const view = { width: 100, color: false };

describe('a secret that KMS no longer rotates', () => {
  it('has no next rotation', () => {
    const cells = (one: Health) => renderStatusTable([one], view).split('\n')[1]?.split(/ {2,}/);
    expect(cells(row)?.[4]).toBe('2026-11-27 10:00');
    expect(cells(invalid)?.[4]).toBe('-');
    expect(renderStatusOne(invalid, view, [])).toMatch(/\n {2}next {7}-\n/);
  });
  it('is repaired before it is rotated', () => {
    expect(renderStatusOne(invalid, view, [])).toMatch(
      /\nNext: repair its account or instance at RDS first, then\n {6}keyturn rotate orders\/app\n$/,
    );
  });
});

it('names the commands to go on with', () => {
  expect(renderStatusOne(row, view, ['-f a.yaml', '--env prod'])).toMatch(
    /\nNext: keyturn verify orders\/app -f a\.yaml --env prod\n {6}keyturn rotate orders\/app -f a\.yaml --env prod\n$/,
  );
});
