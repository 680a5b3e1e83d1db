import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { writeReadyFile } from '../emulator/ready-file.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/start.ts';
import type { Terminal } from './terminal.ts';

export type EmulatorFlags = {
  readonly port: number;
  readonly seed?: string;
  readonly state?: string;
  readonly readyFile?: string;
  readonly latency?: number;
  readonly quotas?: 'off' | 'documented';
  readonly log?: string;
};

/** The emulator's own messages name the option and the place in the seed; they show no value. */
const start = async (options: EmulatorOptions): Promise<Emulator> => {
  try {
    return await startEmulator(options);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the emulator cannot be started';
    throw new DiagnosticsError([
      diagnostic('E_EMULATOR_OPTION', message, { hint: 'Nothing was started, and no file was changed.' }),
    ]);
  }
};

/** `keyturn emulator`: a local KMS and RDS, until Ctrl-C or SIGTERM. */
export const emulator = async ({ readyFile, ...options }: EmulatorFlags, terminal: Terminal): Promise<number> => {
  const running = await start(options);
  const { ready } = running;
  if (readyFile !== undefined) await writeReadyFile(readyFile, ready);
  terminal.out(
    `keyturn emulator of KMS and RDS: ${ready.kms}  (process ${ready.pid})
Builtin login servers check passwords and execute no SQL.
${readyFile === undefined ? 'Give --ready-file FILE to get the endpoints and keys as JSON.\n' : `Endpoints and keys: ${readyFile}\n`}Ctrl-C ends it.
`,
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });
  await running.close();
  return 0;
};
