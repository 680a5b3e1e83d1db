import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { DesiredInstance } from '../../model/desired.ts';
import { nearest } from '../../model/nearest.ts';
import type { Place } from '../../model/place.ts';
import type { Instances } from '../generated/secrets-file.gen.ts';
import type { Chosen, Project, ProjectFile } from './project.ts';

/** The names that hold for the secrets of a file in an environment. */
export type InstanceNames = { readonly names: Instances; readonly onlyIn?: string };

/**
 * Where any environment lists instances, a name means what the chosen one says and nothing else: a name that only
 * production has must never resolve while staging is chosen.
 */
export const instanceNames = ({ root }: Project, file: ProjectFile, { name, environment }: Chosen): InstanceNames => {
  const perEnvironment = Object.values(root.header.environments ?? {}).some((one) => one?.instances);
  if (perEnvironment && name !== undefined) return { names: environment.instances ?? {}, onlyIn: name };
  return { names: { ...root.header.instances, ...file.header.instances } };
};

export const isInstanceId = (name: string): boolean => /^(rm|rr|pgm|pgr)-[a-z0-9]+$/.test(name);

/** What the `instance` of a secret means. */
export const resolveInstance = (
  { names, onlyIn }: InstanceNames,
  name: string,
  at: Place,
): DesiredInstance | Diagnostic => {
  const named = Object.hasOwn(names, name) ? names[name] : undefined;
  if (named !== undefined) return typeof named === 'string' ? { name, id: named } : { name, ...named };
  if (isInstanceId(name)) return { id: name };
  const meant = nearest(name, Object.keys(names));
  const where = onlyIn === undefined ? '`instances`' : `the \`instances\` of environment \`${onlyIn}\``;
  const advice = `Add it to ${where}, or write the id of the RDS instance.`;
  const alone =
    onlyIn === undefined ? '' : ' With instances in any environment, names are looked up in the chosen one only.';
  return diagnostic('E_INSTANCE_UNKNOWN', `no instance "${name}" is in ${where}`, {
    at,
    hint: `${meant === undefined ? advice : `Did you mean \`${meant}\`? ${advice}`}${alone}`,
  });
};
