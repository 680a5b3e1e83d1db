import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { DesiredAccounts, ImportedAccount, PasswordSource } from '../../model/desired.ts';
import { markKey } from '../../model/marks.ts';
import type { Place } from '../../model/place.ts';
import type { Accounts, ImportedAccount as ImportedEntry, Password } from '../generated/secrets-file.gen.ts';
import { enginesForGrants, nameObjection } from './engine-rules.ts';

/** The schema lets exactly one of the two stand. */
const sourceOf = ({ env, file }: Password): PasswordSource => (env === undefined ? { file: String(file) } : { env });

const imported = ({ name, password }: ImportedEntry): ImportedAccount =>
  password ? { name, password: sourceOf(password) } : { name };

/** What the entry says about its accounts. */
export const desiredAccounts = (accounts: Accounts): DesiredAccounts => {
  const { mode, create } = accounts;
  if (accounts.import) return { how: 'import', mode, accounts: accounts.import.map(imported) };
  if (!create) return { how: 'unknown', mode };
  const { name, grants = {} } = create;
  if (mode === 'single') {
    const { type = 'normal' } = create;
    return { how: 'create', mode, type, names: [name], grants };
  }
  const { second = `${name}_clone` } = create;
  return { how: 'create', mode, type: 'normal', names: [name, second], grants };
};

export const accountNames = (accounts: DesiredAccounts): readonly string[] =>
  accounts.how === 'create'
    ? accounts.names
    : accounts.how === 'import'
      ? accounts.accounts.map(({ name }) => name)
      : [];

/** Characters of a tag's value (TagResource). */
const tagValueLimit = 128;

/** Credentials of pipelines and clouds: nobody's database password, and not for a pull request to choose. */
const knownCredential = /^(ALIBABA_CLOUD|ALICLOUD|GITHUB|ACTIONS|CI)_/;

type At = (...paths: readonly string[]) => Place;

const pairProblem = (accounts: DesiredAccounts, at: At): Diagnostic[] => {
  const [first, second] = accountNames(accounts);
  if (first === undefined || second === undefined) return [];
  const place = at(accounts.how === 'create' ? 'accounts.create.second' : 'accounts.import.1.name');
  if (first === second) {
    const hint = 'Name two different accounts: while one rotates, applications use the other.';
    return [diagnostic('E_ACCOUNT_PAIR', 'the two accounts of the pair are the same', { at: place, hint })];
  }
  const length = first.length + second.length;
  if (length < tagValueLimit) return [];
  const hint = `The tag ${markKey.accounts} holds both names and takes ${tagValueLimit - 1} characters: use a shorter name.`;
  return [diagnostic('E_VALUE', `the names of the pair have ${length} characters together`, { at: place, hint })];
};

const sourceProblems = (accounts: DesiredAccounts, at: At): Diagnostic[] =>
  accounts.how !== 'import'
    ? []
    : accounts.accounts.flatMap(({ password }, index) =>
        password && 'env' in password && knownCredential.test(password.env)
          ? diagnostic('E_PASSWORD_VARIABLE', 'this variable holds a credential of the pipeline or of the cloud', {
              at: at(`accounts.import.${index}.password.env`),
              hint: 'Give the password a variable of its own, such as LEGACY_A_PASSWORD.',
            })
          : [],
      );

const createProblems = (accounts: DesiredAccounts, at: At): Diagnostic[] => {
  if (accounts.how !== 'create') return [];
  const engines = enginesForGrants(accounts.grants);
  if (engines.length === 0) {
    return [
      diagnostic('E_GRANTS_MIXED', 'no engine can give these permissions together', {
        at: at('accounts.create.grants'),
        hint: 'MySQL and MariaDB give ReadWrite, ReadOnly, DDLOnly and DMLOnly, SQL Server ReadWrite, ReadOnly and DBOwner, PostgreSQL DBOwner.',
      }),
    ];
  }
  const [first = '', second] = accounts.names;
  const objection = nameObjection(first, engines);
  if (objection) {
    const hint = 'Choose another name in lowercase letters, digits and `_`.';
    return [
      diagnostic('E_ACCOUNT_NAME', `the account name "${first}" ${objection}`, {
        at: at('accounts.create.name'),
        hint,
      }),
    ];
  }
  const objectionToSecond = second === undefined ? undefined : nameObjection(second, engines);
  return objectionToSecond
    ? [
        diagnostic('E_ACCOUNT_NAME', `the second account name "${second}" ${objectionToSecond}`, {
          at: at('accounts.create.second', 'accounts.create.name'),
          hint: 'Give the second account another name with `second`, in lowercase letters, digits and `_`.',
        }),
      ]
    : [];
};

/** What is wrong with accounts whatever the engine turns out to be. `at` finds the nearest place for a path. */
export const accountProblems = (accounts: DesiredAccounts, at: At): readonly Diagnostic[] => [
  ...pairProblem(accounts, at),
  ...sourceProblems(accounts, at),
  ...createProblems(accounts, at),
];
