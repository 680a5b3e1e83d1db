import { expect, it } from 'vitest';
import type { LiveInstance } from '../../../src/model/live.ts';
import { goOnWith } from '../../../src/plan/health/go-on.ts';
import type { Health } from '../../../src/plan/health/health.ts';
import { instance } from '../../support/plan-builders.ts';

const well: Health = {
  name: 'app',
  rotation: 'on',
  accounts: [],
  instance: 'rm-1',
  instanceStatus: 'Running',
  owed: 0,
  problems: [],
};
const bad: Health = { ...well, problems: ['account app is locked'] };
const gone: LiveInstance = instance([], { status: 'Released' });
const cures = ['Unlock it.'];

it.each<[string, Partial<Parameters<typeof goOnWith>[1]> & { health: Health }, string]>([
  ['all is well', { health: well }, 'verify rotate history'],
  ['all is well, and the files changed', { health: well, isPending: true }, 'verify rotate history'],
  ['not there yet', { health: { ...bad, rotation: 'absent' } }, 'plan history'],
  ['on its way out', { health: { ...bad, deletion: '2026-12-01T00:00:00Z' } }, 'plan history'],
  ["somebody else's", { health: { ...bad, foreign: true }, cures }, 'plan history'],
  ['an account that apply makes again', { health: bad, isPending: true }, 'plan history'],
  ['rotations owed', { health: { ...bad, owed: 1 }, isPending: true }, 'apply history'],
  ['an account that a person has to unlock', { health: bad, cures }, 'verify history'],
  ['a rotation that failed for it', { health: { ...bad, rotation: 'invalid' }, cures }, 'rotate history'],
  ['an instance that nobody could read', { health: { ...bad, instanceStatus: 'unreadable' }, cures }, 'status history'],
  ['an instance that is released', { health: bad, cures, instance: gone }, 'plan history'],
  ['an instance that is not there', { health: bad, cures, instance: undefined }, 'plan history'],
])('%s', (_case, { health, ...more }, verbs) => {
  const seen = { cures: [], isPending: false, instance: instance(), ...more };
  expect(goOnWith(health, seen).join(' ')).toBe(verbs);
});
