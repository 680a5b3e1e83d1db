import { type Connection, connect } from '../../aliyun/connect.ts';
import type { Cloud } from '../../cloud/cloud.ts';
import { readRegularFile } from '../../config/parse/read-file.ts';
import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Passwords, passwords } from '../files/passwords.ts';
import { type CommonFlags, timeoutOf } from '../terminal/flags.ts';
import { readingView } from '../terminal/reading-view.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Bytes. The authorities of a whole system are a quarter of a MiB. */
const largestCa = 4 * 1024 * 1024;

const caOf = (path: string): string => {
  try {
    const bytes = readRegularFile(path, largestCa);
    if (typeof bytes !== 'string') return bytes.toString();
  } catch {
    // Told below, without the text of the error.
  }
  throw new DiagnosticsError([
    diagnostic('E_CA_FILE', `cannot read the CA file ${path}`, {
      hint: 'Give a PEM file of at most 4 MiB with --ca. It must be a regular file, not a pipe or a device.',
    }),
  ]);
};

/** `--flag`, else the environment variable. An empty one is handed on, to be refused. */
const setting = (flag: string | undefined, variable: string): string | undefined => flag ?? process.env[variable];

export type Opened = {
  readonly cloud: Cloud;
  readonly passwords: Passwords;
  /** PEM, as `--ca` gave it. */
  readonly ca: string | undefined;
};

/** A connection as the flags and the environment say. Throws DiagnosticsError: E_CA_FILE. */
export const connectionOf = (flags: CommonFlags, region: string, terminal: Terminal): Connection => ({
  region,
  ca: flags.ca === undefined ? undefined : caOf(flags.ca),
  profile: flags.profile,
  kmsEndpoint: setting(flags.kmsEndpoint, 'KEYTURN_KMS_ENDPOINT'),
  rdsEndpoint: setting(flags.rdsEndpoint, 'KEYTURN_RDS_ENDPOINT'),
  actiontrailEndpoint: setting(flags.actiontrailEndpoint, 'KEYTURN_ACTIONTRAIL_ENDPOINT'),
  cloudmonitorEndpoint: setting(flags.cloudmonitorEndpoint, 'KEYTURN_CLOUDMONITOR_ENDPOINT'),
  ramEndpoint: setting(flags.ramEndpoint, 'KEYTURN_RAM_ENDPOINT'),
  rdsInQuery: process.env.KEYTURN_RDS_QUERY === '1',
  stsEndpoint: setting(flags.stsEndpoint, 'KEYTURN_STS_ENDPOINT'),
  atMostMs: timeoutOf(flags),
  debug: flags.debug ? (line) => terminal.err(`${line}\n`) : undefined,
});

/** The connection, and the passwords that it may be asked for. Long reads show how far they have come. */
export const openCloud = async (flags: CommonFlags, region: string, terminal: Terminal): Promise<Opened> => {
  const opened = passwords();
  const options = connectionOf(flags, region, terminal);
  const { during, onRead } = readingView(terminal);
  const cloud = await connect({ ...options, onRead, openPassword: opened.read });
  const shown: Cloud = {
    ...cloud,
    read: (...given) => during(() => cloud.read(...given)),
    observe: (...given) => during(() => cloud.observe(...given)),
    survey: (...given) => during(() => cloud.survey(...given)),
    history: (...given) => during(() => cloud.history(...given)),
    lastRotations: (...given) => during(() => cloud.lastRotations(...given)),
  };
  return { cloud: shown, passwords: opened, ca: options.ca };
};
