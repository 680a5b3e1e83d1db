import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import { parseDuration } from '../../model/duration.ts';
import type { Again } from '../../render/shared/next-command.ts';

/** Flags of every command that reads the files and the cloud, as commander hands them over. */
export type CommonFlags = {
  readonly file?: readonly string[];
  readonly env?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly ca?: string;
  readonly debug?: boolean;
  readonly color: boolean;
  /** Seconds or a duration: `90`, `15m`. */
  readonly timeout?: string;
  readonly kmsEndpoint?: string;
  readonly rdsEndpoint?: string;
  readonly actiontrailEndpoint?: string;
  readonly cloudmonitorEndpoint?: string;
  readonly ramEndpoint?: string;
  readonly stsEndpoint?: string;
};

export type ScopeFlags = CommonFlags & {
  readonly prune?: boolean;
  readonly allow?: readonly string[];
  readonly only?: readonly string[];
  readonly except?: readonly string[];
};

/** What a command that is named as the next one has to be given again. */
export const againOf = ({ file, region, profile, ca, kmsEndpoint, rdsEndpoint }: CommonFlags): Again => ({
  files: file,
  region,
  profile,
  ca,
  kmsEndpoint,
  rdsEndpoint,
});

/** Milliseconds of `--timeout`: a duration, or a plain number of seconds. */
export const timeoutOf = (flags: CommonFlags): number | undefined => {
  if (flags.timeout === undefined) return undefined;
  const seconds = parseDuration(/^\d+$/.test(flags.timeout) ? `${flags.timeout}s` : flags.timeout);
  // Longer than a timer of node can wait is no limit.
  if (seconds) return seconds * 1000 > 2 ** 31 - 1 ? undefined : seconds * 1000;
  throw new DiagnosticsError([
    diagnostic('E_USAGE', `--timeout ${flags.timeout} is no duration`, { hint: 'Write it like 90s, 15m or 1h.' }),
  ]);
};
