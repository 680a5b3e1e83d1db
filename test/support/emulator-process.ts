import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { EmulatorOptions, ReadyFile } from '../../src/emulator/start.ts';
import { type Params, type Reply, request, signV1 } from './emulator.ts';

/** An emulator in a process of its own, so that it can be killed. */
export type EmulatorProcess = {
  readonly child: ChildProcess;
  /** A call of KMS, signed. */
  call(action: string, params?: Params): Promise<Reply>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
};

/** Bundles the emulator into `folder`. What comes back starts one; the files that it writes can be limited, in KiB. */
export const buildEmulator = async (folder: string) => {
  const [outfile, main] = [join(folder, 'emulator.cjs'), join(folder, 'main.cjs')];
  const entryPoints = ['src/emulator/start.ts'];
  await build({ entryPoints, bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'error' });
  await writeFile(
    main,
    `require(${JSON.stringify(outfile)}).startEmulator(JSON.parse(process.argv[2])).then(({ ready }) => process.send(ready));`,
  );
  return async (options: EmulatorOptions, fileLimit?: number): Promise<EmulatorProcess> => {
    const command = [process.execPath, main, JSON.stringify({ accountDelay: 0, ...options })];
    const limited = ['-c', `ulimit -S -f ${fileLimit ?? 'unlimited'}; exec "$@"`, 'sh', ...command];
    const child = spawn('bash', limited, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [ready] = (await once(child, 'message')) as [ReadyFile];
    const key = { id: ready.accessKeyId, secret: ready.accessKeySecret };
    return {
      child,
      call: (action, params = {}) => request(signV1(ready.kms, action, params, { key, version: '2016-01-20' })),
      kill: async () => {
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      },
    };
  };
};
