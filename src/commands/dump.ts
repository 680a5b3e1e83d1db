import { existsSync, realpathSync } from 'node:fs';
import { fileOrAsk } from '../app/files/new-file.ts';
import { openCloud } from '../app/line/cloud.ts';
import { demandOwner } from '../app/line/demand-owner.ts';
import { demandRegion } from '../app/line/demand-region.ts';
import { exitCode } from '../app/terminal/exit.ts';
import type { CommonFlags } from '../app/terminal/flags.ts';
import { interruptible, type Stop } from '../app/terminal/interrupt.ts';
import { inShownLanes } from '../app/terminal/reading-view.ts';
import { diagnosticsOf, report } from '../app/terminal/report.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import type { Survey, Surveys } from '../cloud/survey.ts';
import { type Diagnostic, DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { draftOf } from '../dump/draft.ts';
import type { ReadNames } from '../dump/entry.ts';
import { type Described, sortSecrets, strangeness } from '../dump/unowned.ts';
import { selector, unmatched } from '../plan/selection.ts';
import { renderDumpText } from '../render/yaml/dump-text.ts';
import { renderSecretsYaml } from '../render/yaml/secrets-yaml.ts';
import { dumpTerraform } from './dump-terraform.ts';

export type DumpFlags = CommonFlags & {
  readonly owner: string;
  readonly out?: string;
  readonly yes?: boolean;
  readonly withAccounts?: boolean;
  /** Path of a state. */
  readonly fromTerraform?: string;
  readonly only?: readonly string[];
  readonly except?: readonly string[];
};

/** Values that are read at once: KMS counts these calls. */
const lanes = 8;

const usage = (message: string, hint: string): DiagnosticsError =>
  new DiagnosticsError([diagnostic('E_USAGE', message, { hint })]);

const isSameFile = (one: string, other: string): boolean =>
  existsSync(one) && existsSync(other) && realpathSync(one) === realpathSync(other);

/** What would be refused in the file that is written, or be lost by it. */
const demandUsable = ({ owner, region, withAccounts, fromTerraform, out }: DumpFlags): void => {
  demandOwner(owner);
  if (region !== undefined || fromTerraform === undefined) demandRegion({ region });
  if (fromTerraform === '') throw usage('the path after --from-terraform is empty', 'Give the file of a state.');
  if (fromTerraform !== undefined && withAccounts)
    throw usage('--with-accounts and --from-terraform stand together', 'A state is read offline: leave one out.');
  if (fromTerraform !== undefined && out !== undefined && isSameFile(out, fromTerraform))
    throw usage('--out is the state that is read', 'It would be lost: give another path. Nothing was written.');
};

type LookedOne = { readonly name: string; readonly names: ReadNames; readonly problems: readonly Diagnostic[] };
type Looked = { readonly read: (name: string) => ReadNames; readonly problems: readonly Diagnostic[] };

/** The accounts that the values of the secrets name. What cannot be read keeps no other from being read. */
const lookInto = async (
  cloud: Surveys,
  secrets: readonly Described[],
  { signal }: Stop,
  terminal: Terminal,
): Promise<Looked> => {
  const lookOne = async ({ name, mode }: Described): Promise<LookedOne> => {
    try {
      return { name, names: { names: await cloud.accountNames(name, mode, signal) }, problems: [] };
    } catch (error) {
      return { name, names: 'unreadable', problems: diagnosticsOf(error) };
    }
  };
  const all = await inShownLanes(terminal, { counted: 'values', lanes }, secrets, lookOne);
  const problems = all.flatMap((one) => one.problems);
  // Half a look would be written as if it were all there is.
  if (signal.aborted && problems.length > 0) throw new DiagnosticsError(problems.slice(0, 1));
  const byName = new Map(all.map(({ name, names }) => [name, names]));
  return { read: (name) => byName.get(name), problems };
};

const notLooked: Looked = { read: () => undefined, problems: [] };

/** Why instances have no readable name: one of them, since they mostly all say the same. */
const nameless = ({ problems }: Survey, terminal: Terminal): void => {
  const [first] = problems;
  if (first === undefined) return;
  terminal.err(
    `RDS does not tell what ${problems.length === 1 ? 'an instance is' : `${problems.length} instances are`} called: ${first.code}. Their names are made from their ids.\n`,
  );
};

const dumpLive = async (
  flags: DumpFlags,
  terminal: Terminal,
  path: string | undefined,
  stop: Stop,
): Promise<number> => {
  const region = demandRegion(flags);
  const selection = { only: flags.only ?? [], except: flags.except ?? [] };
  const select = selector(selection);
  const { cloud } = await openCloud(flags, region, terminal);
  const survey = await cloud.survey((one) => strangeness(one) === undefined && select(one.name), stop.signal);
  const { taken, leftOut } = sortSecrets(survey.listed, survey.secrets, select);
  const { read, problems } = flags.withAccounts ? await lookInto(cloud, taken, stop, terminal) : notLooked;
  const draft = draftOf({ owner: flags.owner, region }, taken, survey.instances, read);
  terminal.out(renderSecretsYaml(draft));
  nameless(survey, terminal);
  const counts = { secrets: draft.secrets.length, instances: draft.instances.length };
  terminal.err(renderDumpText({ ...counts, leftOut, path }, terminal));
  report(terminal, [...problems, ...unmatched(selection, Object.keys(survey.listed), `of ${region}`)]);
  return exitCode({ interrupted: stop.interrupted(), failed: problems.length > 0 });
};

/**
 * `keyturn dump`: a secrets.yaml that takes over what nobody owns, from the cloud or from a Terraform state. It holds no
 * value. Without `--with-accounts` none is read either.
 */
export const dump = (flags: DumpFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    demandUsable(flags);
    const { fromTerraform, out } = flags;
    const file = out === undefined ? undefined : await fileOrAsk({ ...flags, out }, terminal);
    if (out !== undefined && file === undefined) return exitCode({ refused: true });
    const written = file ? { ...terminal, out: file.write } : terminal;
    try {
      return fromTerraform === undefined
        ? await dumpLive(flags, written, out, stop)
        : dumpTerraform({ ...flags, fromTerraform }, written);
    } finally {
      file?.discard();
    }
  });
