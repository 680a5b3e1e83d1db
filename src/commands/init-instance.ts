import { openCloud } from '../app/line/cloud.ts';
import { demandInstanceId } from '../app/line/demand-instance.ts';
import { demandRegion } from '../app/line/demand-region.ts';
import type { CommonFlags } from '../app/terminal/flags.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { instanceNames } from '../dump/instance-names.ts';
import { renderCandidates } from '../render/yaml/candidates.ts';

const elsewhere = (id: string, region: string, where: string): DiagnosticsError =>
  new DiagnosticsError([
    diagnostic('E_INSTANCE_REGION', `instance ${id} is in ${where}, not in ${region}`, {
      hint: `KMS rotates accounts of its own region only: say --region ${where}. Nothing was written.`,
    }),
  ]);

const absent = (id: string, region: string): DiagnosticsError =>
  new DiagnosticsError([
    diagnostic('E_INSTANCE_NOT_FOUND', `RDS shows no instance ${id} in ${region}`, {
      hint: 'Correct the id, choose the region of the instance, or use credentials that may see it. Nothing was written.',
    }),
  ]);

/** A secrets.yaml with candidates from what stands on the instance. Reads metadata only. Throws DiagnosticsError. */
export const candidatesOf = async (
  id: string,
  flags: CommonFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string> => {
  demandInstanceId(id);
  const region = demandRegion(flags);
  const { cloud } = await openCloud(flags, region, terminal);
  const live = await cloud.instance(id, signal);
  if (live === undefined) throw absent(id, region);
  if (live.region !== region) throw elsewhere(id, region, live.region);
  return renderCandidates(live, instanceNames([id], { [id]: live }).get(id) ?? 'my-db');
};
