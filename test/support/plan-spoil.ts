import fc from 'fast-check';
import { account } from './plan-builders.ts';
import { type ModelAccount, type ModelCloud, type ModelSecret, putAccount, takenName } from './plan-cloud.ts';

/** What somebody does to the accounts of one secret behind keyturn's back. */
export type Harm = {
  readonly secret: string;
  readonly how: 'delete' | 'lose' | 'gain' | 'change';
  readonly whose: 'current' | 'previous' | 'both';
};

export const harms: fc.Arbitrary<readonly Harm[]> = fc.array(
  fc.record({
    secret: fc.constantFrom('s0', 's1', 's2'),
    how: fc.constantFrom<Harm['how']>('delete', 'delete', 'lose', 'gain', 'change'),
    whose: fc.constantFrom<Harm['whose']>('current', 'previous', 'both'),
  }),
  { minLength: 1, maxLength: 4 },
);

const namesOf = ({ current, previous }: ModelSecret, whose: Harm['whose']): readonly string[] => {
  const all = [current.account, ...(previous ? [previous.account] : [])];
  return whose === 'both' ? all : all.slice(whose === 'current' ? 0 : -1).slice(0, 1);
};

const deleteAccount = (cloud: ModelCloud, id: string, name: string): void => {
  const instance = cloud.instances.get(id);
  if (instance === undefined) return;
  const { [name]: _gone, ...accounts } = instance.accounts;
  cloud.instances.set(id, { ...instance, accounts });
};

const grantsAfter = (how: Harm['how'], { grants }: ModelAccount): ModelAccount['grants'] => {
  const [first] = Object.keys(grants);
  if (how === 'gain') return { ...grants, stolen: 'ReadOnly' };
  if (first === undefined) return grants;
  const { [first]: _lost, ...kept } = grants;
  return how === 'lose' ? kept : { ...grants, [first]: 'Custom' };
};

export const harm = (cloud: ModelCloud, { secret: name, how, whose }: Harm): void => {
  const secret = cloud.secrets.get(name);
  if (secret === undefined) return;
  for (const account of namesOf(secret, whose)) {
    const there = cloud.instances.get(secret.instance)?.accounts[account];
    if (there === undefined) continue;
    if (how === 'delete') deleteAccount(cloud, secret.instance, account);
    else putAccount(cloud, secret.instance, { ...there, grants: grantsAfter(how, there) });
  }
};

/** The account is deleted, and somebody else has one of its name. */
export const takeName = (cloud: ModelCloud, id: string, name: string): void =>
  putAccount(cloud, id, { ...account(name), description: takenName, password: 'their password' });
