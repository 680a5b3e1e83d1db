import { choice, fields, type Shape, string } from './action/shape.ts';
import { checkDistinct } from './own-files.ts';
import type { Seed } from './seed/seed.ts';

export type EmulatorOptions = {
  /** Default 0: a free port. */
  readonly port?: number;
  /** The seed itself, or the path of a YAML or JSON file. */
  readonly seed?: Seed | string;
  /** A file that keeps the state over restarts. What stands in it wins over the seed. */
  readonly state?: string;
  /** Milliseconds before each answer. */
  readonly latency?: number;
  /** `documented`: calls that come more often than the services allow are refused. Default `off`. */
  readonly quotas?: 'off' | 'documented';
  /**
   * `auto`: instances with a builtin server get a real one of their own, MariaDB or PostgreSQL, as far as its programs are
   * on this machine. It is on a loopback port and ends with the emulator. Default `builtin`.
   */
  readonly databases?: 'builtin' | 'auto';
  /**
   * HTTPS, with a certificate made at start for 127.0.0.1, ::1 and localhost, valid for 30 days. `ca` is the file that gets
   * the certificate, for clients to trust; default: one in a temporary folder. It is removed at the end.
   */
  readonly tls?: boolean | { readonly ca: string };
  /** A file that gets one JSON line a request. A kill can lose the last ones. */
  readonly log?: string;
  /** Milliseconds until an account is Available, a grant visible, a database Running. Default 100. */
  readonly accountDelay?: number;
  /** Where the virtual clock starts. Default: the real time. */
  readonly now?: Date;
  /** Makes ids, passwords and chances of fault rules repeatable. */
  readonly randomSeed?: number;
};

/** Also 0, which a count cannot be. */
const milliseconds: Shape = (value, path) => {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new Error(`${path} must be a whole number, 0 or more`);
};

const date: Shape = (value, path) => {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw new Error(`${path} must be a Date`);
};

const tls: Shape = (value, path) => {
  if (typeof value !== 'boolean') fields({ ca: string })(value, path);
};

const shape = fields({
  'port?': milliseconds,
  'seed?': () => undefined,
  'state?': string,
  'latency?': milliseconds,
  'quotas?': choice('off', 'documented'),
  'databases?': choice('builtin', 'auto'),
  'tls?': tls,
  'log?': string,
  'accountDelay?': milliseconds,
  'now?': date,
  'randomSeed?': milliseconds,
});

/** Refuses what the emulator does not have, instead of leaving it out silently. */
export const checkOptions = (options: EmulatorOptions): void => {
  shape(options, 'options');
  const { seed, state, log, tls: secure } = options;
  checkDistinct({
    'options.seed': typeof seed === 'string' ? seed : undefined,
    'options.state': state,
    'options.log': log,
    'options.tls.ca': typeof secure === 'object' ? secure.ca : undefined,
  });
};
