import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWireServer, type WireServer } from '../support/wire-server.ts';

const canary = 'Canary!Pa55-word(17)';
const program = `
  const { connect } = await import('./src/aliyun/connect.ts');
  const url = process.env.WIRE_URL;
  const openPassword = () => ${JSON.stringify(canary)};
  const cloud = await connect({ region: 'cn-hangzhou', kmsEndpoint: url, rdsEndpoint: url, openPassword });
  const { account, password } = await cloud.credential('orders/app', 'ACSCurrent');
  if (!password) throw new Error('no password');
  await cloud.perform({ do: 'createSecret', secret: {
    name: 'orders/app', mode: 'single', instance: 'rm-bp1', rotation: 'off', customData: {}, tags: {},
    accounts: [{ name: 'a', password: { from: 'source', source: { env: 'X' } } }],
  } }, {});
  process.stdout.write('account ' + account);
`;

let folder: string;
let server: WireServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyturn-bundle-'));
  const resolveDir = join(import.meta.dirname, '..', '..');
  const js = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    stdin: { contents: program, resolveDir, loader: 'ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js },
    logLevel: 'silent',
  });
  const value = JSON.stringify({ AccountName: 'orders_app', AccountPassword: canary });
  server = await startWireServer({
    GetSecretValue: () => ({ body: { SecretData: value, VersionId: 'v1', RequestId: 'r' } }),
    CreateSecret: () => ({ body: { RequestId: 'r' } }),
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe('the bundled wire', () => {
  it.each([undefined, '*', 'httpx:*', 'httpx:body,other'])(
    'works and prints nothing else, with DEBUG=%s',
    async (debug) => {
      const env = {
        PATH: process.env.PATH,
        WIRE_URL: server.url,
        ALIBABA_CLOUD_ACCESS_KEY_ID: 'id',
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret',
        ...(debug ? { DEBUG: debug } : {}),
      };
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, 'stdin.mjs')], { env });
      expect(stdout).toBe('account orders_app');
      expect(stderr).toBe('');
    },
  );
});
