import { describe, expect, it } from 'vitest';
import { codesAt, goodFile, loadText, withMistake } from './files.ts';
import { accountMistakes, type Mistake, secretMistakes } from './mistakes.ts';

const root =
  'version: 1\nowner: payments\nregion: cn-hangzhou\ndefaults: { rotation: 7d }\ninstances: { db: rm-bp1xxxxxxxx }\nsecrets:\n';
const codesOf = async (...secrets: readonly string[]): Promise<string[]> => {
  const { desired, diagnostics } = await loadText(`${root}${secrets.map((one) => `  - { ${one} }\n`).join('')}`);
  expect(desired).toEqual([]);
  return codesAt(diagnostics).map((line) => line.replace('secrets.yaml:', ''));
};
const accounts = (name: string): string => `accounts: { mode: single, create: { name: ${name}, grants: {} } }`;

describe('a mistake does not hide others', () => {
  it('in the accounts below a misspelt mode, and in the rest of the entry', async () => {
    expect(
      await codesOf(
        'name: a, instance: dbx, tags: { "acs:x": y }, rotation: 1h, accounts: { mode: duel, create: { name: aa, grants: { orders: ReadWirte } } }',
      ),
    ).toEqual(['E_INSTANCE_UNKNOWN 7:26', 'E_VALUE 7:39', 'E_ROTATION_INTERVAL 7:63', 'E_VALUE 7:85', 'E_VALUE 7:129']);
  });

  it('knows the single mode as well, and guesses nothing where no mode is near', async () => {
    expect(await codesOf('name: a, instance: db, accounts: { mode: Single, import: [] }')).toEqual([
      'E_VALUE 7:48',
      'E_VALUE 7:56',
    ]);
    expect(await codesOf('name: a, instance: db, accounts: { mode: both, import: [] }')).toEqual(['E_VALUE 7:48']);
    expect(await codesOf('name: a, instance: db, accounts: { mode: 7, import: [] }')).toEqual(['E_VALUE 7:48']);
  });

  it('that other entries make with it: a name or an account that stands twice', async () => {
    expect(
      await codesOf(
        `name: a, instance: db, ${accounts('one')}, protect: maybe`,
        `name: a, instance: db, ${accounts('two')}`,
        `name: b, instance: db, ${accounts('one')}`,
      ),
    ).toEqual(['E_TYPE 7:102', 'E_NAME_TWICE 8:13', 'E_ACCOUNT_IN_USE 9:72']);
  });

  it('beside an instance that is not known', async () => {
    expect(await codesOf(`name: a, instance: dbx, ${accounts('one')}, rotation: 1h`)).toEqual([
      'E_INSTANCE_UNKNOWN 7:26',
      'E_ROTATION_INTERVAL 7:104',
    ]);
  });
});

describe('what cannot be known is not guessed', () => {
  it.each([
    ['the same account on two instances that are not known', [`instance: dbx`, `instance: dby`], 'E_INSTANCE_UNKNOWN'],
    ['the same account on two instances that are no text', [`instance: 1`, `instance: 2`], 'E_TYPE'],
  ])('%s', async (_name, [first, second], code) => {
    const found = await codesOf(`name: a, ${first}, ${accounts('one')}`, `name: b, ${second}, ${accounts('one')}`);
    expect(found.map((line) => line.split(' ')[0])).toEqual([code, code]);
  });

  it.each([
    ['a rotation under a misspelt key', `rotatoin: 7d, ${accounts('one')}`],
    [
      'a key under a misspelt name beside its KMS instance',
      `encyptionKey: key-abc, kmsInstance: kst-1, ${accounts('one')}`,
    ],
    ['accounts under a misspelt key', accounts('one').replace('accounts', 'acounts')],
  ])('%s is one mistake', async (_name, fields) => {
    const text = `${root.replace('defaults: { rotation: 7d }\n', '')}  - { name: a, instance: db, ${fields}${fields.includes('rot') ? '' : ', rotation: 7d'} }\n`;
    expect((await loadText(text)).diagnostics.map(({ code }) => code)).toEqual(['E_UNKNOWN_KEY']);
  });

  it('the same name in two entries of which one does not say for which environments', async () => {
    const text = `version: 1
owner: payments
region: cn-hangzhou
defaults: { rotation: 7d }
environments: { prod: {}, staging: {} }
secrets:
  - { name: a, environments: [prod], instance: rm-bp1, ${accounts('one')} }
  - { name: a, environmnets: [staging], instance: rm-bp1, ${accounts('one')} }
`;
    const { diagnostics } = await loadText(text, { every: true });
    expect(codesAt(diagnostics)).toEqual(['E_UNKNOWN_KEY secrets.yaml:8:16']);
  });
});

describe('two mistakes at once', () => {
  const all = [...secretMistakes, ...accountMistakes].filter(([, , code]) => code !== 'E_NAME_TWICE');
  const pairs = all.flatMap((first, index) =>
    all.slice(index + 1).flatMap((second, at): [Mistake, Mistake][] => (at % 5 === 0 ? [[first, second]] : [])),
  );
  const both = ([first, second]: readonly [Mistake, Mistake]): string | undefined => {
    const { text } = first[1].includes('«')
      ? withMistake(first[0], first[1])
      : { text: goodFile.replace(first[0], '') };
    const result = text.replace(second[0], second[1].replace('«', ''));
    return text.includes(second[0]) && result.includes(first[1].replace('«', '')) ? result : undefined;
  };

  it('give two diagnostics, and never more; one hides the other only where they stand together', async () => {
    let [asked, hidden] = [0, 0];
    for (const pair of pairs) {
      const text = both(pair);
      if (text === undefined) continue;
      const wanted = pair.map(([, , code]) => code);
      const left = [...wanted];
      for (const { code } of (await loadText(text)).diagnostics) {
        const index = left.indexOf(code);
        expect([pair[0][1], pair[1][1], code, index >= 0]).toEqual([pair[0][1], pair[1][1], code, true]);
        left.splice(index, 1);
      }
      expect(left.length).toBeLessThan(2);
      asked += 1;
      hidden += left.length;
    }
    expect(asked).toBeGreaterThan(300);
    expect(hidden / asked).toBeLessThan(0.08);
  });
});
