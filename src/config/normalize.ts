import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Desired, DesiredSecret } from '../model/desired.ts';
import { accountsInUse, namesTwice } from './cross-checks.ts';
import { instanceNames, resolveInstance } from './instances.ts';
import { type Merged, mergeLayers, overrideMatcher } from './layers.ts';
import type { Project, ProjectFile } from './project.ts';
import { desiredSecret, placeFinder } from './secret.ts';
import type { Environment, Secret } from './secrets-file.gen.ts';
import { find, placeAt } from './tree.ts';
import type { Checked } from './validate.ts';

export type Chosen = { readonly name: string; readonly environment: Environment };
export type Normalized = { readonly desired?: Desired; readonly diagnostics: readonly Diagnostic[] };

type Entry = { readonly file: ProjectFile; readonly secret: Checked<Secret> };

const entriesOf = ({ files }: Project, chosen: Chosen | undefined): readonly Entry[] =>
  files.flatMap((file) =>
    file.secrets
      .filter(({ value }) => !chosen || !value.environments || value.environments.includes(chosen.name))
      .map((secret) => ({ file, secret })),
  );

const regionMissing = ({ root }: Project, chosen: Chosen | undefined): Diagnostic => {
  const key = chosen ? find(root.parsed.root, ['environments', chosen.name]).key : undefined;
  const at = placeAt(root.parsed, key ?? find(root.parsed.root, ['owner']).key ?? [0, 1]);
  const where = chosen ? `to environment \`${chosen.name}\` or at the top` : 'at the top';
  return diagnostic('E_REGION_MISSING', chosen ? `environment "${chosen.name}" has no region` : '`region` is missing', {
    at,
    hint: `Add \`region: cn-hangzhou\`, or the region you mean, ${where}; or give --region.`,
  });
};

const unusedOverrides = ({ root }: Project, chosen: Chosen | undefined, entries: readonly Entry[]): Diagnostic[] =>
  Object.keys(chosen?.environment?.overrides ?? {})
    .filter(
      (pattern) => !entries.some(({ secret }) => overrideMatcher(pattern, chosen?.environment)(secret.value.name)),
    )
    .map((pattern) => {
      const { key } = find(root.parsed.root, ['environments', chosen?.name ?? '', 'overrides', pattern]);
      return diagnostic('W_OVERRIDE_UNUSED', `the override "${pattern}" matches no secret`, {
        at: placeAt(root.parsed, key ?? [0, 1]),
        hint: 'Correct the pattern or remove it. `*` does not cross `/`, `**` does.',
      });
    });

const one = (project: Project, { file }: Entry, merged: Merged, chosen: Chosen | undefined) => {
  const instance = resolveInstance(
    instanceNames(project, file, chosen),
    merged.fields.instance,
    placeFinder(merged)('instance'),
  );
  return 'code' in instance ? [instance] : desiredSecret(merged, instance);
};

/** Files → what is desired in one environment: layers merged, names looked up, units resolved; or every diagnostic. */
export const normalize = (
  project: Project,
  chosen: Chosen | undefined,
  givenRegion: string | undefined,
): Normalized => {
  const { header } = project.root;
  const region = givenRegion ?? chosen?.environment?.region ?? header.region;
  const entries = entriesOf(project, chosen);
  const merged = entries.map((entry) => mergeLayers(project, entry.file, entry.secret, chosen));
  const secrets: DesiredSecret[] = [];
  const diagnostics: Diagnostic[] = region === undefined ? [regionMissing(project, chosen)] : [];
  entries.forEach((entry, index) => {
    const layered = merged[index];
    const result = layered ? one(project, entry, layered, chosen) : [];
    if ('name' in result) secrets.push(result);
    else diagnostics.push(...result);
  });
  diagnostics.push(...namesTwice(merged.map(({ fields, at }) => ({ name: fields.name, at }))));
  diagnostics.push(...accountsInUse(secrets), ...unusedOverrides(project, chosen, entries));
  if (region === undefined || diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics };
  secrets.sort((a, b) => (a.name < b.name ? -1 : 1));
  const environment = chosen ? { environment: chosen.name } : {};
  return { desired: { owner: header.owner ?? '', ...environment, region, secrets }, diagnostics };
};
