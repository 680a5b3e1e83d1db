import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Desired, type DesiredSecret, unknownInstance } from '../../model/desired.ts';
import type { Place } from '../../model/place.ts';
import { find, keySpan, placeAt } from '../document/tree.ts';
import type { Secret } from '../generated/secrets-file.gen.ts';
import type { Checked } from '../validate/validate.ts';
import { accountsInUse, namesTwice } from './cross-checks.ts';
import { instanceNames, resolveInstance } from './instances.ts';
import { type Merged, mergeLayers, overrideMatcher } from './layers.ts';
import type { Chosen, Project, ProjectFile } from './project.ts';
import { desiredSecret, placeFinder } from './secret.ts';

export type Normalized = { readonly desired?: Desired; readonly diagnostics: readonly Diagnostic[] };

type Entry = { readonly file: ProjectFile; readonly secret: Checked<Secret> };

const entriesOf = ({ files }: Project, { name }: Chosen): readonly Entry[] =>
  files.flatMap((file) =>
    file.secrets
      .filter(({ value }) => name === undefined || !value.environments || value.environments.includes(name))
      .map((secret) => ({ file, secret })),
  );

const regionMissing = ({ root }: Project, { name, path }: Chosen): Diagnostic => {
  const { key = keySpan(root.parsed.root, 'owner') } = find(root.parsed.root, path);
  const where = name === undefined ? 'at the top' : `to environment \`${name}\` or at the top`;
  const message = name === undefined ? '`region` is missing' : `environment "${name}" has no region`;
  return diagnostic('E_REGION_MISSING', message, {
    at: placeAt(root.parsed, key),
    hint: `Add \`region: cn-hangzhou\`, or the region you mean, ${where}; or give --region.`,
  });
};

const unusedOverrides = ({ root }: Project, chosen: Chosen, entries: readonly Entry[]): Diagnostic[] =>
  Object.keys(chosen.environment.overrides ?? {})
    .filter((pattern) => !entries.some(({ secret }) => overrideMatcher(pattern, chosen)(secret.value.name)))
    .map((pattern) =>
      diagnostic('W_OVERRIDE_UNUSED', `the override "${pattern}" matches no secret`, {
        at: placeAt(root.parsed, keySpan(find(root.parsed.root, [...chosen.path, 'overrides']).node, pattern)),
        hint: 'Correct the pattern or remove it. `*` does not cross `/`, `**` does.',
      }),
    );

/** One entry: layers merged, its instance looked up, units resolved. */
const desiredEntry = (project: Project, { file }: Entry, merged: Merged, chosen: Chosen) => {
  const names = instanceNames(project, file, chosen);
  const found = resolveInstance(names, merged.fields.instance, placeFinder(merged)('instance'));
  const [instance, problems] = 'code' in found ? [unknownInstance, [found]] : [found, []];
  const result = desiredSecret(merged, instance);
  return 'name' in result ? { problems, secret: result } : { problems: [...problems, ...result] };
};

/** Files → what is desired in one environment, or every diagnostic. `givenRegion` takes the place of the files' own. */
export const normalize = (project: Project, chosen: Chosen, givenRegion: string | undefined): Normalized => {
  const { owner = '', region: common } = project.root.header;
  const region = givenRegion ?? chosen.environment.region ?? common;
  const entries = entriesOf(project, chosen);
  const secrets: DesiredSecret[] = [];
  const names: { name: string; at: Place }[] = [];
  const diagnostics: Diagnostic[] = region === undefined ? [regionMissing(project, chosen)] : [];
  for (const entry of entries) {
    const merged = mergeLayers(project, entry.file, entry.secret, chosen);
    names.push({ name: merged.fields.name, at: merged.at });
    const { problems, secret } = desiredEntry(project, entry, merged, chosen);
    diagnostics.push(...problems);
    if (secret) secrets.push(secret);
  }
  diagnostics.push(
    ...namesTwice(names),
    ...accountsInUse(secrets.filter(({ instance }) => instance.id !== unknownInstance.id)),
    ...unusedOverrides(project, chosen, entries),
  );
  if (region === undefined || diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics };
  secrets.sort((a, b) => (a.name < b.name ? -1 : 1));
  const environment = chosen.name === undefined ? {} : { environment: chosen.name };
  return { desired: { owner, ...environment, region, secrets }, diagnostics };
};
