import { isAbsent, readFiles } from '../app/files/load-files.ts';
import type { CommonFlags } from '../app/terminal/flags.ts';
import type { Check } from '../diagnostics/check-up.ts';
import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Desired } from '../model/desired.ts';
import { plural } from '../render/shared/text.ts';
import { checkOf } from './checks.ts';

/** As `engines` of package.json. */
const oldest = '20.19';

export const nodeCheck = (version: string): Check => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = oldest.split('.').map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return checkOf('Node.js', { says: version });
  const problem = diagnostic('E_NODE_VERSION', `Node.js ${version} is older than ${oldest}`, {
    hint: 'Install a newer Node.js; all versions that still get updates do.',
  });
  return checkOf('Node.js', { says: '', problems: [problem] });
};

export type FilesChecked = {
  readonly checks: readonly [Check, Check];
  readonly desired?: Desired;
  readonly region?: string;
};

const regionCheck = (region: string | undefined, files: Check): Check => {
  if (region !== undefined) return checkOf('region', { says: region });
  if (files.outcome === 'failed') return checkOf('region', { says: 'files failed', skipped: true });
  const problem = diagnostic('E_REGION_MISSING', 'there is no file that gives a region', {
    hint: 'Give --region, or the files with -f.',
  });
  return checkOf('region', { says: '', problems: [problem] });
};

/** The files and the region that they or `--region` give. */
export const filesChecks = async (flags: CommonFlags): Promise<FilesChecked> => {
  const { desired: all, diagnostics } = await readFiles(flags);
  const [desired] = all;
  const found = desired
    ? { says: plural(desired.secrets.length, 'secret'), problems: diagnostics }
    : isAbsent(flags, diagnostics)
      ? { says: 'there is no secrets.yaml here', skipped: true }
      : { says: '', problems: diagnostics };
  const files = checkOf('files', found);
  const region = desired?.region ?? flags.region;
  return {
    checks: [files, regionCheck(region, files)],
    ...(desired === undefined ? {} : { desired }),
    ...(region === undefined ? {} : { region }),
  };
};
