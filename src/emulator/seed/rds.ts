import type { Engine } from '../action/world.ts';
import { engines, isAccountName } from '../rds/engines.ts';
import { isKeyword } from '../rds/keywords.ts';
import type { SeedInstance } from './seed.ts';
import { defaultVersions } from './world.ts';

/** How versions of an engine are written: later ones than are known fit, other engines' do not. */
const versionPatterns: Readonly<Record<Engine, RegExp>> = {
  MySQL: /^[5-9]\.\d$/,
  MariaDB: /^1\d\.\d+$/,
  PostgreSQL: /^(9\.4|1\d\.0|2\d\.0)$/,
  SQLServer: /^20\d\d(r2)?(_[a-z]+){0,2}$/,
};

/** What an engine does not have, and RDS would never have made. Throws an Error that names the place. */
export const checkRds = (seed: SeedInstance, path: string): void => {
  const { engine, engineVersion = defaultVersions[engine], storageType = '', accounts = [] } = seed;
  if (!versionPatterns[engine].test(engineVersion))
    throw new Error(
      `${path}.engineVersion is no version of ${engine}, which are written like ${defaultVersions[engine]}`,
    );
  const { accountTypes, privileges, superTakesGrants } = engines[engine];
  for (const [index, { name, type = 'Normal', grants = {} }] of accounts.entries()) {
    const at = `${path}.accounts[${index}]`;
    if (!isAccountName({ engine, engineVersion, storageType }, name) || isKeyword(engine, name))
      throw new Error(`${at}.name is no name that an account of ${engine} can have: ${name}`);
    if (!accountTypes.includes(type)) throw new Error(`${at}.type ${type} is not known to ${engine}`);
    for (const [database, privilege] of Object.entries(grants)) {
      if (!privileges.includes(privilege))
        throw new Error(`${at}.grants.${database} is not known to ${engine}, which has ${privileges.join(', ')}`);
      if (type !== 'Normal' && !superTakesGrants)
        throw new Error(`${at}.grants.${database} cannot be: a privileged account of ${engine} takes no grants`);
    }
  }
};
