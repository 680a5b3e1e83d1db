import type { Engine, Grants } from '../../model/engine.ts';
import { privilegesOf } from '../../model/engine.ts';
import { isForbiddenName } from '../../model/forbidden-names.ts';

type NameRule = {
  /** Letters of an account name at most (CreateAccount, AccountName), whatever version and storage. */
  readonly most: number;
  readonly capitals: boolean;
};

const nameRules: Readonly<Record<Engine, NameRule>> = {
  MySQL: { most: 32, capitals: true },
  MariaDB: { most: 16, capitals: false },
  PostgreSQL: { most: 63, capitals: false },
  SQLServer: { most: 64, capitals: false },
};

const engines = Object.keys(nameRules).filter((name): name is Engine => name in nameRules);

/** The engines that can give all of these permissions. The file does not say the engine; the plan asks RDS. */
export const enginesForGrants = (grants: Grants): readonly Engine[] =>
  engines.filter((engine) => Object.values(grants).every((privilege) => privilegesOf[engine].includes(privilege)));

/** Why none of these engines takes the account name; undefined when one does. */
export const nameObjection = (name: string, among: readonly Engine[]): string | undefined => {
  const fitting = among.filter(
    (engine) => name.length <= nameRules[engine].most && (nameRules[engine].capitals || !/[A-Z]/.test(name)),
  );
  if (fitting.some((engine) => !isForbiddenName(engine, name))) return undefined;
  if (fitting.length > 0) return `is reserved by RDS on ${fitting.join(', ')}`;
  const most = Math.max(...among.map((engine) => nameRules[engine].most));
  const whose = among.join(' or ');
  return name.length > most
    ? `has ${name.length} characters, and ${whose} takes ${most}`
    : `has a capital letter, and only MySQL takes those, up to ${nameRules.MySQL.most} characters`;
};
