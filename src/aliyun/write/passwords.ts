import { randomInt } from 'node:crypto';

// CreateAccount: 8 to 32 characters, three of four classes. All four are used, so that no engine's policy objects.
const classes = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz', '0123456789', '!@#$%^&*()_+-='] as const;
const length = 32;

const pick = (characters: string): string => characters.charAt(randomInt(characters.length));

export const makePassword = (): string => {
  const all = classes.join('');
  const characters = [...classes.map(pick), ...Array.from({ length: length - classes.length }, () => pick(all))];
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    const [a, b] = [characters[last] ?? '', characters[other] ?? ''];
    characters[last] = b;
    characters[other] = a;
  }
  return characters.join('');
};

/** `description` tells the very account that has this password from a later one of its name. */
export type MadeAccount = { readonly password: string; readonly description: string };

/** The passwords of accounts made in this run, from their createAccount until their createSecret. */
export type Passwords = {
  readonly keep: (instance: string, account: string, made: MadeAccount) => void;
  readonly of: (instance: string, account: string) => MadeAccount | undefined;
  readonly drop: (instance: string, account: string) => void;
};

export const openPasswords = (): Passwords => {
  const kept = new Map<string, MadeAccount>();
  const key = (instance: string, account: string): string => `${instance}/${account}`;
  return {
    keep: (instance, account, made) => void kept.set(key(instance, account), made),
    of: (instance, account) => kept.get(key(instance, account)),
    drop: (instance, account) => void kept.delete(key(instance, account)),
  };
};
