import { resolve } from 'node:path';
import { readSource } from '../config/read.ts';
import { stateLimit } from '../config/terraform-file.ts';
import { type FromTerraform, fromTerraform } from '../config/terraform-state.ts';
import { type Diagnostic, DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Draft } from '../model/draft.ts';
import { shellWord } from '../render/next-command.ts';
import { renderSecretsYaml } from '../render/secrets-yaml.ts';
import { plural } from '../render/text.ts';
import { report } from './report.ts';
import type { Terminal } from './terminal.ts';

export type TerraformFlags = {
  /** Path of the state. */
  readonly fromTerraform: string;
  readonly owner: string;
  readonly region?: string | undefined;
};

const sound = <Value extends object>(given: Value | Diagnostic): Value => {
  if ('code' in given) throw new DiagnosticsError([given]);
  return given;
};

const readState = ({ fromTerraform: path, region }: TerraformFlags): FromTerraform => {
  const { file, text } = sound(readSource(resolve(path), process.cwd(), stateLimit));
  return sound(fromTerraform(file, text, region));
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
  const { secrets, remove, problems } = found;
  report(terminal, problems);
  const region = regionOf(found, flags.region);
  const draft: Draft = {
    head: secrets.length === 0 ? ['The Terraform state has no managed RDS secret.'] : headOf(found),
    owner: flags.owner,
    region,
    instances: [],
    secrets,
  };
  terminal.out(renderSecretsYaml(draft));
  terminal.err(`${plural(secrets.length, 'secret')} found in the Terraform state.\n`);
  if (remove.length > 0) terminal.err(`Make Terraform forget them:\n${removal(remove).join('\n')}\n`);
  return 0;
};
