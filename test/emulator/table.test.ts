import { expect, test } from 'vitest';
import { Table } from '../../src/emulator/action/table.ts';

const table = () => {
  const made = new Table([1, 2, 3].map((n) => [`n${n}`, { n }]));
  expect([...made.takeReached()]).toEqual(['n1', 'n2', 'n3']);
  expect([...made.takeReached()]).toEqual([]);
  return made;
};
type Numbers = ReturnType<typeof table>;

test.each<[string, (numbers: Numbers) => unknown, readonly string[]]>([
  ['a look', (numbers) => numbers.get('n2'), ['n2']],
  ['a look at nothing', (numbers) => numbers.get('n9'), []],
  ['what is new', (numbers) => numbers.set('n4', { n: 4 }), ['n4']],
  ['what is set anew', (numbers) => numbers.set('n1', { n: 9 }), ['n1']],
  ['what is removed', (numbers) => numbers.delete('n3'), ['n3']],
  ['the removal of nothing', (numbers) => numbers.delete('n9'), []],
  ['names alone', (numbers) => [...numbers.keys(), numbers.size, numbers.has('n1')], []],
  ['a glance', (numbers) => [numbers.peek('n1'), ...numbers.peekAll(), numbers.page(1, 5)], []],
])('%s reaches what it can change', (_, work, reached) => {
  const numbers = table();
  work(numbers);
  expect([...numbers.takeReached()]).toEqual(reached);
});

test('pages follow the order of creation, through changes', () => {
  const numbers = table();
  expect(numbers.page(0, 2)).toEqual([{ n: 1 }, { n: 2 }]);
  numbers.set('n4', { n: 4 });
  numbers.set('n1', { n: 9 });
  expect(numbers.page(0, 9)).toEqual([{ n: 9 }, { n: 2 }, { n: 3 }, { n: 4 }]);
  numbers.delete('n2');
  numbers.set('n2', { n: 2 });
  expect(numbers.page(1, 9)).toEqual([{ n: 3 }, { n: 4 }, { n: 2 }]);
});
