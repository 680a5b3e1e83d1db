import { type DumpPurpose, dumpPolicy, longestPolicy, type Purpose, ramPolicy } from '../aliyun/ram-policy.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { demandKnown } from './demand-known.ts';
import { demandRegion } from './demand-region.ts';
import { exitCode } from './exit.ts';
import type { CommonFlags } from './flags.ts';
import { loadFiles } from './load-files.ts';
import { report } from './report.ts';
import type { Terminal } from './terminal.ts';

export type PolicyFlags = CommonFlags & { readonly for: Purpose | DumpPurpose };

/** A dump comes before there are files and names. */
const forDump = (purpose: DumpPurpose, names: readonly string[], flags: PolicyFlags) => {
  if (names.length === 0) return dumpPolicy(purpose, demandRegion(flags));
  throw new DiagnosticsError([
    diagnostic('E_USAGE', `--for ${purpose} takes no names`, {
      hint: 'It is for all secrets of the region: leave them out.',
    }),
  ]);
};

/** `keyturn policy --for PURPOSE [NAME]...`: the smallest RAM policy, as JSON that RAM takes. Offline. */
export const policy = async (names: readonly string[], flags: PolicyFlags, terminal: Terminal): Promise<number> => {
  const { for: purpose } = flags;
  if (purpose === 'dump' || purpose === 'dump-with-accounts') {
    terminal.out(`${JSON.stringify(forDump(purpose, names, flags), null, 2)}\n`);
    return exitCode({});
  }
  const desired = await loadFiles(flags, terminal);
  if (!desired) return exitCode({ failed: true });
  demandKnown(desired, names);
  const document = ramPolicy(purpose, desired, names);
  terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  // Without the layout, which can be left out.
  const length = JSON.stringify(document).length;
  if (length > longestPolicy) {
    const message = `the policy has ${length} characters; RAM takes ${longestPolicy}`;
    const hint = 'Make several: give the names of some secrets each time, or files with fewer instances.';
    report(terminal, [diagnostic('W_POLICY_LONG', message, { hint })]);
  }
  return exitCode({});
};
