import { isForbiddenName } from '../../model/forbidden-names.ts';
import type { LiveAccount, LiveInstance } from '../../model/live.ts';
import { isOnLocalDisk } from './grants.ts';

type NameRule = { readonly longest: number; readonly upperCase: boolean };

/** CreateAccount, AccountName: what the engine, its version and its storage take. The shortest is 2 everywhere. */
const ruleOf = (instance: LiveInstance): NameRule => {
  switch (instance.engine) {
    case 'MySQL':
      return { longest: /^5\.[0-6](\.|$)/.test(instance.version) ? 16 : 32, upperCase: true };
    case 'MariaDB':
      return { longest: 16, upperCase: false };
    case 'SQLServer':
      return { longest: 64, upperCase: false };
    case 'PostgreSQL':
      return { longest: isOnLocalDisk(instance) ? 16 : 63, upperCase: false };
  }
};

const engineName = (instance: LiveInstance): string =>
  instance.engine === 'PostgreSQL' && isOnLocalDisk(instance)
    ? 'PostgreSQL on local disks'
    : `${instance.engine} ${instance.version}`;

/** MySQL: a privileged and a standard account may not differ in case alone. */
const twinOfOtherType = (name: string, type: LiveAccount['type'], instance: LiveInstance): string | undefined =>
  instance.engine !== 'MySQL'
    ? undefined
    : Object.values(instance.accounts)
        .filter((other) => other.type !== type && other.name.toLowerCase() === name.toLowerCase())
        .map((other) => other.name)
        .sort()[0];

/** What is wrong with a new account's name on this instance, as the end of a sentence; undefined when it is fine. */
export const accountNameProblem = (
  name: string,
  type: LiveAccount['type'],
  instance: LiveInstance,
): string | undefined => {
  const { longest, upperCase } = ruleOf(instance);
  if (name.length > longest) return `is ${name.length} characters long; ${engineName(instance)} takes ${longest}.`;
  if (name.length < 2) return 'is too short; the shortest is 2 characters.';
  const legal = upperCase ? /^[a-zA-Z][a-zA-Z0-9_]*[a-zA-Z0-9]$/ : /^[a-z][a-z0-9_]*[a-z0-9]$/;
  if (!legal.test(name)) {
    const letters = upperCase ? 'letters' : 'lower case letters';
    return `is not legal on ${engineName(instance)}: ${letters}, digits and _, a letter first, a letter or digit last.`;
  }
  if (instance.engine === 'PostgreSQL' && name.startsWith('pg'))
    return 'begins with pg, which PostgreSQL keeps for itself.';
  if (isForbiddenName(instance.engine, name)) return `is reserved by RDS on ${instance.engine}.`;
  const twin = twinOfOtherType(name, type, instance);
  return twin === undefined ? undefined : `differs only in case from ${twin}, an account of another type.`;
};
