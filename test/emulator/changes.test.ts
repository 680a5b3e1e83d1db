import { expect, test } from 'vitest';
import { seededRandom } from '../../src/emulator/action/random.ts';
import { worldOf } from '../../src/emulator/seed/world.ts';
import { changed, takeChanges, worldOfChanges } from '../../src/emulator/state/changes.ts';
import { seed } from '../support/state.ts';

const begun = () => {
  const world = worldOf(seed, 0, seededRandom(1));
  return { world, first: takeChanges(world) };
};

test('of a new world all is taken, and then what was reached: a thing without what is in its tables', () => {
  const { world, first } = begun();
  const paths = () => takeChanges(world).map(([path, value]) => `${path.join('/')}${value ? '' : ' is gone'}`);
  expect(first.map(([path]) => path.join('/'))).toEqual([
    '',
    'accessKeys/emulator',
    'instances/rm-1',
    'instances/rm-1/databases/db',
    'instances/rm-1/accounts/one',
  ]);
  expect(paths()).toEqual(['']);
  world.instances.get('rm-1')?.accounts.delete('one');
  expect(paths()).toEqual(['', 'instances/rm-1', 'instances/rm-1/accounts/one is gone']);
  expect(paths()).toEqual(['']);
});

test('a thing that changed goes on with what is in its tables, and a world that is gone leaves nothing', () => {
  const { world, first } = begun();
  const instance = world.instances.get('rm-1');
  if (instance) instance.status = 'Restoring';
  const later = takeChanges(world);
  const whole = [...first, ...later].reduce<object | undefined>(changed, undefined) ?? {};
  const { instances } = worldOfChanges(whole);
  expect(instances.peek('rm-1')?.status).toBe('Restoring');
  expect(instances.peek('rm-1')?.accounts.peek('one')).toMatchObject({ password: 'Old-passw0rd' });
  expect(changed(whole, [[]])).toBeUndefined();
});

test.each([[['secrets', 'a']], [['instances', 'rm-9', 'accounts', 'one']]])(
  'a change to %j, which is in no table, is an error',
  (path) => {
    const whole = begun().first.reduce<object | undefined>(changed, undefined);
    const other = path[0] === 'secrets' ? {} : whole;
    expect(() => changed(other, [path, {}])).toThrow('A change leads nowhere.');
  },
);
