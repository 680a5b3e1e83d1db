import path from 'node:path';
import type { Terminal } from '../app/terminal/terminal.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { checkDistinct, removeLeftReadyFile, removeReadyFile } from '../emulator/own-files.ts';
import { writeReadyFile } from '../emulator/ready-file.ts';
import { type Emulator, startEmulator } from '../emulator/start.ts';

export type EmulatorFlags = {
  readonly port: number;
  readonly seed?: string;
  readonly state?: string;
  readonly readyFile?: string;
  readonly latency?: number;
  readonly quotas?: 'off' | 'documented';
  readonly log?: string;
  readonly tls?: boolean;
  readonly databases?: 'builtin' | 'auto';
};

/** The emulator's own messages name the option and the place in the seed; they show no value. */
const told = async <Result>(work: () => Promise<Result> | Result): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the emulator cannot be started';
    const hint = 'Correct this and start again; the emulator does not run.';
    throw new DiagnosticsError([diagnostic('E_EMULATOR_OPTION', message, { hint })]);
  }
};

/** The ready file is removed at the start and at the end, so that nobody is led to an emulator that is gone. */
const announce = async (running: Emulator, readyFile: string): Promise<void> => {
  try {
    await told(() => writeReadyFile(readyFile, running.ready));
  } catch (error) {
    await running.close();
    throw error;
  }
};

type Instances = ReturnType<Emulator['state']>['instances'];

/** Which instances have a real server, and which do not although they should. */
const serversText = (instances: Instances): string => {
  const real = instances.flatMap(({ id, program, host, port }) =>
    program === undefined ? [] : [`${id}: ${program} at ${host}:${port}`],
  );
  const missing = instances.flatMap((each) =>
    each.missing === undefined ? [] : [`${each.id}: builtin login server; ${each.missing}`],
  );
  const isBuiltin = instances.length === 0 || instances.some(({ server }) => server === 'builtin');
  const builtin = isBuiltin ? ['Builtin login servers check passwords and execute no SQL.'] : [];
  return [...real, ...missing, ...builtin].join('\n');
};

/** `keyturn emulator`: a local KMS and RDS, until Ctrl-C or SIGTERM. */
export const emulator = async ({ readyFile, tls, ...others }: EmulatorFlags, terminal: Terminal): Promise<number> => {
  const ca = readyFile && { ca: `${path.resolve(readyFile)}.ca.pem` };
  const options = { ...others, ...(tls && { tls: ca || true }) };
  await told(() => {
    checkDistinct({
      '--seed': others.seed,
      '--state': others.state,
      '--log': others.log,
      '--ready-file': readyFile,
      'the certificate of --tls': tls && ca ? ca.ca : undefined,
    });
    if (readyFile !== undefined) removeLeftReadyFile(readyFile);
  });
  // Asked for at once: servers that are being started are stopped as well.
  const ended = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });
  const running = await told(() => startEmulator(options));
  if (readyFile !== undefined) await announce(running, readyFile);
  terminal.out(
    `keyturn emulator of KMS and RDS: ${running.ready.kms}  (process ${running.ready.pid})
${running.ready.ca === undefined ? '' : `Certificate for clients to trust: ${running.ready.ca}\n`}${serversText(running.state().instances)}
${readyFile === undefined ? 'Give --ready-file FILE to get the endpoints and keys as JSON.' : `Endpoints and keys: ${readyFile}`}
Ctrl-C ends it.
`,
  );
  await ended;
  await running.close();
  if (readyFile !== undefined) removeReadyFile(readyFile, running.ready.adminToken);
  return 0;
};
