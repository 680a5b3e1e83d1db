import type { DesiredSecret } from '../../src/model/desired.ts';
import { accountDescription } from '../../src/model/marks.ts';
import { now, account as standing } from './plan-builders.ts';
import { type ModelCloud, type ModelSecret, putAccount } from './plan-cloud.ts';
import { type Harm, harm } from './plan-spoil.ts';

/** What somebody else does, each to one secret of the files or to what is around it. */
export type Meddling = (cloud: ModelCloud, entry: DesiredSecret, owner: string) => void;

const change = (cloud: ModelCloud, name: string, more: (secret: ModelSecret) => Partial<ModelSecret>): void => {
  const secret = cloud.secrets.get(name);
  if (secret !== undefined) cloud.secrets.set(name, { ...secret, ...more(secret) });
};

const tag =
  (key: string, value: string): Meddling =>
  (cloud, { name }) =>
    change(cloud, name, ({ tags }) => ({ tags: { ...tags, [key]: value } }));

const untag =
  (key: string): Meddling =>
  (cloud, { name }) =>
    change(cloud, name, ({ tags: { [key]: _gone, ...tags } }) => ({ tags }));

const namesOf = ({ accounts }: DesiredSecret): readonly string[] => {
  if (accounts.how === 'create') return accounts.names;
  return accounts.how === 'import' ? accounts.accounts.map(({ name }) => name) : [];
};

/** To the last account that the entry names, if it is there. */
const account =
  (more: (entry: DesiredSecret, owner: string) => object): Meddling =>
  (cloud, entry, owner) => {
    const there = cloud.instances.get(entry.instance.id)?.accounts[namesOf(entry).at(-1) ?? ''];
    if (there !== undefined) putAccount(cloud, entry.instance.id, { ...there, ...more(entry, owner) });
  };

const harmed =
  (how: Harm['how'], whose: Harm['whose']): Meddling =>
  (cloud, { name }) =>
    harm(cloud, { secret: name, how, whose });

/** As KMS does it, or somebody in its console. */
export const rotated = (cloud: ModelCloud, { name }: DesiredSecret): void => {
  const { instance = '', current, previous = current } = cloud.secrets.get(name) ?? {};
  const [there, password] = [cloud.instances.get(instance)?.accounts[previous?.account ?? ''], 'rotated by hand'];
  if (there === undefined || current === undefined) return;
  putAccount(cloud, instance, { ...there, password });
  change(cloud, name, (secret) => ({
    versions: [...secret.versions, password],
    rotation: { ...secret.rotation, last: now },
    current: { account: there.name, password },
    ...(secret.previous === undefined ? {} : { previous: current }),
  }));
};

export const meddlings: Readonly<Record<string, Meddling>> = {
  description: (cloud, { name }) => change(cloud, name, () => ({ description: 'by hand' })),
  'custom data': (cloud, { name }) =>
    change(cloud, name, ({ customData }) => ({ customData: { ...customData, k1: 'by hand' } })),
  'another interval': (cloud, { name }) =>
    change(cloud, name, ({ rotation }) => ({ rotation: { ...rotation, interval: 172_800 } })),
  'rotation off': (cloud, { name }) =>
    change(cloud, name, ({ rotation }) => ({ rotation: { ...rotation, interval: 'off' } })),
  rotated,
  'a tag': tag('k1', 'by hand'),
  'no tag': untag('k1'),
  "somebody else's": tag('keyturn:owner', 'others'),
  "nobody's": untag('keyturn:owner'),
  'what removal means': tag('keyturn:onRemove', 'deleteAccounts/7d'),
  protected: tag('keyturn:protect', 'true'),
  'owes one': tag('keyturn:owes', '1'),
  'owes two': tag('keyturn:owes', '2'),
  'owes nothing': untag('keyturn:owes'),
  'other accounts in the tag': tag('keyturn:accounts', 'by/hand'),
  'no accounts in the tag': untag('keyturn:accounts'),
  'a grant more': harmed('gain', 'both'),
  'a grant more on one': harmed('gain', 'current'),
  'a grant fewer': harmed('lose', 'previous'),
  'a grant changed': harmed('change', 'current'),
  'an account deleted': harmed('delete', 'current'),
  'the other account deleted': harmed('delete', 'previous'),
  'both accounts deleted': harmed('delete', 'both'),
  'an account locked': account(() => ({ status: 'Lock' })),
  'an account given away': account(() => ({ description: 'by hand' })),
  'an account kept': account(({ name }, owner) => ({ description: accountDescription(owner, name, 'n', 'kept') })),
  'an account made by hand': (cloud, entry) => {
    for (const name of namesOf(entry))
      putAccount(cloud, entry.instance.id, { ...standing(name), description: 'by hand', password: 'by hand' });
  },
  'the secret deleted': (cloud, { name }) => cloud.secrets.delete(name),
  'its deletion scheduled': (cloud, { name }) =>
    change(cloud, name, () => ({ plannedDeleteTime: '2026-12-20T10:00:00Z' })),
  'on another instance': (cloud, { name }) =>
    change(cloud, name, ({ instance }) => ({ instance: instance === 'rm-my' ? 'rm-pg' : 'rm-my' })),
  'of another mode': (cloud, { name }) =>
    change(cloud, name, ({ mode }) => ({ mode: mode === 'dual' ? 'single' : 'dual' })),
  'made by hand': (cloud, { name, instance: { id }, accounts: { mode } }, owner) => {
    const [one, two] = [
      { account: 'theirs', password: 'their password' },
      { account: 'i0', password: 'I0_PASSWORD' },
    ];
    const tags = { 'keyturn:owner': owner };
    const more = { type: 'Rds', description: 'by hand', customData: {}, rotation: { interval: 'off' as const } };
    cloud.secrets.set(name, { name, mode, tags, instance: id, versions: ['v1'], current: one, previous: two, ...more });
  },
};
