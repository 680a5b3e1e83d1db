import { resolve } from 'node:path';
import { report } from '../app/terminal/report.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import { readSource } from '../config/parse/read.ts';
import { type Diagnostic, DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { namedInstances } from '../dump/draft.ts';
import { instanceNames } from '../dump/instance-names.ts';
import type { Draft } from '../model/draft.ts';
import { globMatcher } from '../model/glob.ts';
import { selector, unmatched } from '../plan/selection.ts';
import { shellWord } from '../render/shared/next-command.ts';
import { renderDumpText } from '../render/yaml/dump-text.ts';
import { renderSecretsYaml } from '../render/yaml/secrets-yaml.ts';
import { stateLimit } from '../terraform/file.ts';
import { type FromTerraform, fromTerraform } from '../terraform/state.ts';

export type TerraformFlags = {
  /** Path of the state. */
  readonly fromTerraform: string;
  readonly owner: string;
  readonly region?: string | undefined;
  readonly only?: readonly string[] | undefined;
  readonly except?: readonly string[] | undefined;
  /** Where the file goes; absent: stdout. */
  readonly out?: string | undefined;
};

const sound = <Value extends object>(given: Value | Diagnostic): Value => {
  if ('code' in given) throw new DiagnosticsError([given]);
  return given;
};

const readState = ({ fromTerraform: path, region, only = [], except = [] }: TerraformFlags): FromTerraform => {
  const read = readSource(resolve(path), process.cwd(), stateLimit);
  const hint = 'Check the path after --from-terraform. `terraform state pull > FILE` writes a state.';
  const { file, text } = sound('code' in read && read.code === 'E_FILE_NOT_FOUND' ? { ...read, hint } : read);
  const [isSelected, asked] = [selector({ only, except }), new Set<string>()];
  const select = (name: string): boolean => {
    asked.add(name);
    return isSelected(name);
  };
  const found = sound(fromTerraform(file, text, { region, select }));
  // A pattern may also mean a name that no file takes, and that is not shown.
  const missing = (globs: readonly string[]) => globs.filter((glob) => ![...asked].some(globMatcher(glob)));
  const empty = { only: missing(only), except: missing(except) };
  return { ...found, problems: [...found.problems, ...unmatched(empty, found.names, 'of the state')] };
};

/** A secrets file has one region. */
const regionOf = ({ regions }: FromTerraform, given: string | undefined): string => {
  const [only, another] = regions;
  const region = given ?? (another === undefined ? only : undefined);
  if (region !== undefined) return region;
  const [says, hint] = another
    ? [`the state has secrets in ${regions.join(', ')}`, 'Choose one with --region, and make a file for each.']
    : ['the state names no region', 'Give it with --region.'];
  throw new DiagnosticsError([diagnostic('E_REGION_MISSING', says, { hint })]);
};

const removal = (addresses: readonly string[]): readonly string[] =>
  addresses.map((address) => `terraform state rm ${shellWord(address)}`);

const headOf = ({ remove, secrets }: FromTerraform): readonly string[] => [
  'From a Terraform state; no value was read. Two tools must not manage one secret: before the first',
  '`keyturn apply`, make Terraform forget what keyturn takes over. This destroys nothing:',
  '',
  ...removal(remove).map((line) => `  ${line}`),
  '',
  'Remove their blocks from the configuration too: Terraform would make them again.',
  ...(secrets.some(({ accounts }) => accounts.how === 'unknown')
    ? ['Where `accounts` has only a mode, the state tells the names in the value alone, which keyturn does not read.']
    : []),
];

/** `keyturn dump --from-terraform STATE`: offline. The file goes to stdout, what Terraform must forget to stderr too. */
export const dumpTerraform = (flags: TerraformFlags, terminal: Terminal): number => {
  const found = readState(flags);
  const { leftOut, secrets, titles, remove, problems } = found;
  report(terminal, problems);
  const region = regionOf(found, flags.region);
  const names = instanceNames(
    secrets.map(({ instance }) => instance),
    titles,
  );
  const instances = namedInstances(names, titles);
  const draft: Draft = {
    head: secrets.length === 0 ? ['Nothing of the Terraform state was taken over.'] : headOf(found),
    owner: flags.owner,
    region,
    instances,
    secrets: secrets.map((secret) => ({ ...secret, instance: names.get(secret.instance) ?? secret.instance })),
  };
  terminal.out(renderSecretsYaml(draft));
  if (remove.length > 0)
    terminal.err(`Make Terraform forget these, and remove their blocks:\n${removal(remove).join('\n')}\n\n`);
  terminal.err(
    renderDumpText({ secrets: secrets.length, instances: instances.length, leftOut, path: flags.out }, terminal),
  );
  return 0;
};
