import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { authorities } from '../../../src/aliyun/wire/transport.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const [given = '', extra = ''] = rootCertificates;

test('a CA is added to those of node and of NODE_EXTRA_CA_CERTS', async () => {
  writeFileSync(join(folder, 'extra.pem'), `# extra\n${extra}`);
  vi.stubEnv('NODE_EXTRA_CA_CERTS', join(folder, 'extra.pem'));
  const all = await authorities(given);
  expect(all).toContain(`# extra\n${extra}`);
  expect(all).toContain(rootCertificates.at(-1));
  expect(all.endsWith(given)).toBe(true);
});

test.each(['', '/nowhere.pem', '/dev/zero'])('NODE_EXTRA_CA_CERTS=%s adds nothing', async (path) => {
  vi.stubEnv('NODE_EXTRA_CA_CERTS', path);
  expect((await authorities(given)).match(/BEGIN/g)).toHaveLength(rootCertificates.length + 1);
});
