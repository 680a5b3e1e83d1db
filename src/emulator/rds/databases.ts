import { action } from '../action/action.ts';
import { defaulting, integer, oneOf, optional, required, text } from '../action/params.ts';
import { common, refusal } from '../action/refusal.ts';
import type { Database, Instance } from '../action/world.ts';
import { engines, privilegeFields } from './engines.ts';
import { grantOn } from './grants.ts';
import { findRunning, findWritable, visible } from './instances.ts';
import { rdsRefusals } from './refusals.ts';

const statusOf = ({ readyAt }: Database, now: number): string => (readyAt > now ? 'Creating' : 'Running');

/** Pages hold 30, 50 or 100; there is no total at the top. */
export const describeDatabases = action({
  name: 'DescribeDatabases',
  writes: false,
  rules: {
    DBInstanceId: required(text()),
    DBName: optional(text()),
    DBStatus: optional(oneOf('Creating', 'Running', 'Deleting')),
    PageNumber: defaulting(integer(1), 1),
    PageSize: defaulting((raw) => [30, 50, 100].find((size) => `${size}` === raw), 30),
  },
  run: (context, given) => {
    const instance = findRunning(context, given.DBInstanceId);
    const found = [...instance.databases.peekAll()].filter(
      (database) =>
        (!given.DBName || database.name === given.DBName) &&
        (!given.DBStatus || statusOf(database, context.now) === given.DBStatus),
    );
    const start = (given.PageNumber - 1) * given.PageSize;
    return {
      Databases: {
        Database: found.slice(start, start + given.PageSize).map((database) => ({
          ...shown(instance, database, context.now),
          PageNumber: given.PageNumber,
          PageSize: given.PageSize,
          ...(instance.engine === 'SQLServer' && { TotalCount: found.length }),
        })),
      },
    };
  },
});

const shown = (instance: Instance, database: Database, now: number) => ({
  DBName: database.name,
  DBStatus: statusOf(database, now),
  DBInstanceId: instance.id,
  DBDescription: database.description,
  Engine: instance.engine,
  ...characterSet(instance, database),
  Accounts: { AccountPrivilegeInfo: grantees(instance, database, now) },
});

/** PostgreSQL takes the three of `UTF8,C,en_US.utf8` apart. */
const characterSet = ({ engine }: Instance, { charset }: Database) => {
  const [encoding, Collate = 'C', Ctype = Collate] = charset.split(',');
  return engine === 'PostgreSQL'
    ? { CharacterSetName: encoding, Collate, Ctype, ConnLimit: '-1', Tablespace: 'pg_default' }
    : { CharacterSetName: charset };
};

const grantees = (instance: Instance, database: Database, now: number) =>
  [...instance.accounts.peekAll()].flatMap((account) => {
    const privilege = visible(grantOn(account, database.name), now);
    return privilege ? [{ Account: account.name, ...privilegeFields(instance.engine, privilege) }] : [];
  });

const databaseName = text({ pattern: /^[a-z][a-z0-9_-]{0,62}[a-z0-9]$/ });

export const createDatabase = action({
  name: 'CreateDatabase',
  writes: true,
  rules: {
    DBInstanceId: required(text()),
    DBName: required(databaseName),
    CharacterSetName: required(text()),
    DBDescription: defaulting(text({ max: 256 }), ''),
  },
  run: (context, given) => {
    const instance = findWritable(context, given.DBInstanceId);
    if (!engines[instance.engine].charset.test(given.CharacterSetName))
      throw refusal(common.invalid('CharacterSetName'));
    if (instance.databases.has(given.DBName)) throw refusal(rdsRefusals.databaseTaken);
    instance.databases.set(given.DBName, {
      name: given.DBName,
      charset: given.CharacterSetName,
      description: given.DBDescription,
      readyAt: context.now + context.accountDelay,
    });
    context.server?.later((server) => server.createDatabase(given.DBName), rdsRefusals.databaseFailed);
    return {};
  },
});
