import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../model/nearest.ts';
import { find, keySpan, placeAt } from '../document/tree.ts';
import type { Chosen, Project } from './project.ts';

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** What to say of an environment that is not there. */
const unknown = (name: string, names: readonly string[]): { message: string; hint: string } => {
  const meant = nearest(name, names);
  if (names.length === 0) {
    return {
      message: `the files have no environment "${name}"`,
      hint: 'Add `environments` to the root, or leave it out here.',
    };
  }
  return {
    message: `the files have no environment "${name}"`,
    hint: `${meant === undefined ? '' : `Did you mean \`${meant}\`? `}The environments are ${listed(names)}.`,
  };
};

/** The environments to go through: the chosen one, all with `every`, or none where the files have none. */
export const chooseEnvironments = (
  { root }: Project,
  name: string | undefined,
  every: boolean,
): readonly Chosen[] | Diagnostic => {
  const environments = Object.entries(root.header.environments ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = environments.map(([key]) => key);
  const all = environments.map(([key, environment]) => ({
    name: key,
    environment: environment ?? {},
    path: ['environments', key],
  }));
  if (name !== undefined) {
    const chosen = all.find((one) => one.name === name);
    if (chosen) return [chosen];
    const { message, hint } = unknown(name, names);
    return diagnostic('E_ENVIRONMENT_UNKNOWN', message, {
      hint: names.length === 0 ? 'Leave --env (or KEYTURN_ENV) out, or add `environments` to the root.' : hint,
    });
  }
  if (all.length === 0) return [{ environment: {}, path: [] }];
  if (every) return all;
  return diagnostic('E_ENVIRONMENT_REQUIRED', 'the files have environments and none was chosen', {
    at: placeAt(root.parsed, keySpan(root.parsed.root, 'environments')),
    hint: `Choose one of ${listed(names)} with --env NAME or KEYTURN_ENV.`,
  });
};

/** A small file can name very many. */
const problemLimit = 10_000;

/** Environments that a secret names and that are not there. */
export const unknownEnvironments = ({ root, files }: Project): readonly Diagnostic[] => {
  const names = Object.keys(root.header.environments ?? {});
  const problems: Diagnostic[] = [];
  for (const { parsed, secrets } of files)
    for (const { value, node } of secrets)
      for (const [index, name] of (value.environments ?? []).entries()) {
        if (names.includes(name)) continue;
        const { message, hint } = unknown(name, names);
        const at = placeAt(parsed, find(node, ['environments', String(index)]).node.span);
        problems.push(diagnostic('E_ENVIRONMENT_UNKNOWN', message, { hint, at }));
        if (problems.length === problemLimit) return problems;
      }
  return problems;
};
