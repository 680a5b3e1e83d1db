import type { DraftSecret } from '../../model/draft.ts';
import { is2017Cluster, type Privilege, privilegesOf } from '../../model/engine.ts';
import type { LiveAccount, LiveInstance } from '../../model/live.ts';
import { accountOrigin } from '../../model/marks.ts';
import { byText, escapeText } from '../shared/text.ts';
import { renderEntryYaml } from './secrets-yaml.ts';

/** Candidates are commented out; these stand before each of them, and so do its lines. */
const commented = (lines: readonly string[]): string => lines.map((line) => `# ${line}`.trimEnd()).join('\n');

const importable = /^[A-Za-z0-9_.@-]{1,64}$/;
const grantable = /^[^\s,/]{1,64}$/;

/** What an application usually needs: to read and write, or all there is where the engine has one permission only. */
const usual = (instance: LiveInstance): Privilege => privilegesOf[instance.engine][0] ?? 'ReadWrite';

const databasesOf = ({ databases }: LiveInstance): readonly string[] =>
  Object.keys(databases)
    .filter((name) => grantable.test(name))
    .sort(byText);

const freeName = ({ accounts }: LiveInstance): string => {
  const isFree = (name: string): boolean => !Object.hasOwn(accounts, name) && !Object.hasOwn(accounts, `${name}_clone`);
  let name = 'my_app';
  for (let count = 2; !isFree(name); count++) name = `my_app${count}`;
  return name;
};

/** A new pair on the first database. */
const creation = (live: LiveInstance, instance: string): DraftSecret => {
  const name = freeName(live);
  const [database = 'my_database'] = databasesOf(live);
  const accounts = {
    how: 'create',
    mode: 'dual',
    type: 'normal',
    names: [name, `${name}_clone`],
    grants: { [database]: usual(live) },
  } as const;
  return { name: 'my-app/db', instance, accounts, notes: [] };
};

/** A variable of its own, whatever the account is called. */
const variable = (account: string): string => `DB_${account.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_PASSWORD`;

const importation = (accounts: readonly LiveAccount[], instance: string): DraftSecret => {
  const entries = accounts.map(({ name }) => ({ name, password: { env: variable(name) } }));
  const mode = accounts.length === 2 ? 'dual' : 'single';
  return {
    name: `imported/${accounts[0]?.name}`,
    instance,
    accounts: { how: 'import', mode, accounts: entries },
    notes: [],
  };
};

const described = ({ name, type, status, grants }: LiveAccount): string => {
  const all = Object.entries(grants).map(([database, privilege]) => `${database} ${privilege}`);
  const what = type === 'Normal' ? all.sort(byText).join(', ') || 'no permission' : 'all permissions';
  return escapeText(`${name} (${type}${status === 'Available' ? '' : `, ${status}`}): ${what}`);
};

/** Accounts alone, and each with its clone, as the KMS console names a pair. */
const groupsOf = (accounts: readonly LiveAccount[]): readonly (readonly LiveAccount[])[] => {
  const clones = new Map(accounts.map((account) => [account.name, account]));
  const pairs = accounts.flatMap((account) => {
    const clone = clones.get(`${account.name}_clone`);
    return clone ? [[account, clone] as const] : [];
  });
  const paired = new Set(pairs.flat());
  return [...pairs, ...accounts.filter((account) => !paired.has(account)).map((account) => [account])];
};

/** Why an account is no candidate; undefined where it is one. */
const unfit = ({ name, type, description }: LiveAccount): string | undefined => {
  if (accountOrigin(description) !== undefined) return 'keyturn made it for a secret';
  if (type === 'Sysadmin') return 'KMS does not rotate accounts of this type';
  return importable.test(name) ? undefined : 'a file does not take its name';
};

const importBlocks = (accounts: readonly LiveAccount[], instance: string): readonly string[] =>
  groupsOf(accounts).map((group) =>
    commented([
      ...group.map(described),
      ...`  ${renderEntryYaml(importation(group, instance)).trimEnd().replaceAll('\n', '\n  ')}`.split('\n'),
    ]),
  );

const caution = (live: LiveInstance): readonly string[] => {
  if (is2017Cluster(live)) return ['KMS does not rotate accounts of the cluster edition of SQL Server 2017.'];
  const state = live.lock === undefined ? live.status : `locked (${live.lock})`;
  return state === 'Running' ? [] : [`It is ${state}: keyturn can work on it when it is Running and not locked.`];
};

const databaseLines = (live: LiveInstance): readonly string[] => {
  const [names, privileges] = [databasesOf(live), privilegesOf[live.engine].join(', ')];
  if (names.length === 0) return ['It has no database yet: create one in RDS before you grant anything.'];
  return [`Databases, each of which can be granted as ${privileges}:`, ...names.map((name) => `  ${name}`)];
};

const unfitLines = (accounts: readonly LiveAccount[]): readonly string[] =>
  accounts.flatMap((account) => {
    const why = unfit(account);
    return why === undefined ? [] : [`No candidate: ${account.name} (${why}).`];
  });

/**
 * A secrets.yaml with one instance, and what stands on it as commented candidates: one for a new pair, one for each account
 * that is there. It is valid as it is, and with `secrets:` and any one of the candidates.
 */
export const renderCandidates = (live: LiveInstance, instance: string): string => {
  const accounts = Object.values(live.accounts).sort((a, b) => byText(a.name, b.name));
  const candidates = accounts.filter((account) => unfit(account) === undefined);
  const about = [
    `${instance}: ${live.engine} ${live.version}`,
    ...caution(live),
    ...databaseLines(live),
    ...unfitLines(accounts),
  ];
  const created = `  ${renderEntryYaml(creation(live, instance)).trimEnd().replaceAll('\n', '\n  ')}`;
  return `${[
    `# yaml-language-server: $schema=./node_modules/keyturn/schema/secrets.schema.json
version: 1
owner: my-team # marks every secret; keyturn changes only what carries its owner
region: ${live.region}

defaults:
  rotation: 7d         # 7d, 12h, ... or off
  rotateOnCreate: true # rotate right after creation: no pipeline ever knew the live password

instances:
  ${instance}: ${live.id}`,
    commented(about.map(escapeText)),
    '# Candidates: take away the first two characters of `secrets:` and of the lines of an entry.\n# secrets:',
    commented(['New accounts, which take turns', ...created.split('\n')]),
    ...(candidates.length === 0
      ? []
      : [
          commented([
            "Accounts that are there. Rotating them right after creation cuts off whoever uses today's password: plan",
            'asks for the word `interruption`. With `rotateOnCreate: false` they keep it until the next rotation.',
          ]),
        ]),
    ...importBlocks(candidates, instance),
  ].join('\n\n')}\n`;
};
