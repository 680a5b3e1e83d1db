import {
  type DumpPurpose,
  dumpPolicy,
  historyPolicy,
  longestPolicy,
  type Purpose,
  type RamPolicy,
  ramPolicy,
} from '../aliyun/permissions/ram-policy.ts';
import { loadFiles } from '../app/files/load-files.ts';
import { demandInstanceId } from '../app/line/demand-instance.ts';
import { demandKnown } from '../app/line/demand-known.ts';
import { demandRegion } from '../app/line/demand-region.ts';
import { exitCode } from '../app/terminal/exit.ts';
import type { CommonFlags } from '../app/terminal/flags.ts';
import { report } from '../app/terminal/report.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';

type Fixed = DumpPurpose | 'history';
export type PolicyFlags = CommonFlags & {
  readonly for: Purpose | Fixed;
  /** Ids of instances that the files no longer name. */
  readonly instance?: readonly string[];
};

const isFixed = (purpose: PolicyFlags['for']): purpose is Fixed =>
  purpose === 'dump' || purpose === 'dump-with-accounts' || purpose === 'history';

const refused = (message: string, hint: string): DiagnosticsError =>
  new DiagnosticsError([diagnostic('E_USAGE', message, { hint })]);

const print = (policy: RamPolicy, terminal: Terminal): void => terminal.out(`${JSON.stringify(policy, null, 2)}\n`);

/** Without statements about what the files do not name: RAM takes none that has no resource, and no policy that has none. */
const sound = ({ Version, Statement }: RamPolicy): RamPolicy => {
  const named = Statement.filter(({ Resource }) => Resource.length > 0);
  if (named.length === 0)
    throw refused('the files name no secret', 'Readers read secrets: write one into the files first.');
  return { Version, Statement: named };
};

/** A dump comes before there are files, a history comes after the last entry is gone. */
const fixed = (purpose: Fixed, names: readonly string[], flags: PolicyFlags): RamPolicy => {
  if (names.length > 0) throw refused(`--for ${purpose} takes no names`, 'It is for all secrets: leave them out.');
  return purpose === 'history' ? historyPolicy : dumpPolicy(purpose, demandRegion(flags));
};

/** `keyturn policy --for PURPOSE [NAME]...`: the smallest RAM policy, as JSON that RAM takes. Offline. */
export const policy = async (names: readonly string[], flags: PolicyFlags, terminal: Terminal): Promise<number> => {
  const { for: purpose, instance = [] } = flags;
  const instances = instance.map(demandInstanceId);
  if (instances.length > 0 && (purpose === 'readers' || isFixed(purpose)))
    throw refused(`--for ${purpose} takes no --instance`, 'It allows nothing on single instances: leave it out.');
  if (isFixed(purpose)) {
    print(fixed(purpose, names, flags), terminal);
    return exitCode({});
  }
  const desired = await loadFiles(flags, terminal);
  if (!desired) return exitCode({ failed: true });
  demandKnown(desired, names, flags);
  const document = sound(ramPolicy(purpose, desired, names, instances));
  print(document, terminal);
  // Without the layout, which can be left out.
  const length = JSON.stringify(document).length;
  if (length > longestPolicy) {
    const message = `the policy has ${length} characters; RAM takes ${longestPolicy}`;
    const hint = 'Make several: give the names of some secrets each time, or files with fewer instances.';
    report(terminal, [diagnostic('W_POLICY_LONG', message, { hint })]);
  }
  return exitCode({});
};
