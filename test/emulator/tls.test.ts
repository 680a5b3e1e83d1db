import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/start.ts';
import { newIdentity } from '../../src/emulator/tls/certificate.ts';
import { signAcs3 } from '../support/emulator.ts';
import { sendRaw } from '../support/raw-http.ts';

let emulator: Emulator;
let ca: string;
beforeAll(async () => {
  emulator = await startEmulator({ tls: true });
  ca = emulator.ready.ca ?? '';
});
afterAll(() => emulator.close());

type Target = {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

/** Status and text of an answer over HTTPS. Throws when the certificate is not trusted. */
const get = ({ url, body = '', ...options }: Target, trusted: string | undefined): Promise<string> =>
  new Promise((resolve, reject) => {
    const outgoing = httpsRequest(url, { ...options, agent: false, ...(trusted && { ca: trusted }) });
    outgoing.on('error', reject).on('response', (incoming) => {
      let text = `${incoming.statusCode} `;
      incoming.on('data', (chunk) => {
        text += chunk;
      });
      incoming.on('end', () => resolve(text));
    });
    outgoing.end(body);
  });

test('all addresses are https, and the ready data names the certificate [request.tls]', () => {
  const { kms, rds, admin } = emulator.ready;
  expect([kms, rds]).toEqual([expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/), kms]);
  expect(admin).toBe(`${kms}/_emu/`);
  expect(path.isAbsolute(ca)).toBe(true);
});

test('services and admin answer whoever trusts it, under each name, and nobody else [request.tls]', async () => {
  const { kms, admin, adminToken, accessKeyId: id, accessKeySecret: secret } = emulator.ready;
  const trusted = readFileSync(ca, 'utf8');
  for (const name of ['127.0.0.1', 'localhost']) {
    const signed = signAcs3(
      kms.replace('127.0.0.1', name),
      'ListSecrets',
      {},
      { key: { id, secret }, version: '2016-01-20' },
    );
    expect(await get(signed, trusted)).toMatch(/^200 .*"SecretList"/);
  }
  const headers = { authorization: `Bearer ${adminToken}` };
  expect(await get({ url: `${admin}health`, headers }, trusted)).toMatch(/^200 .*"ok"/);
  await expect(get({ url: kms }, undefined)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  const another = newIdentity(new Date()).cert;
  await expect(get({ url: kms }, another)).rejects.toMatchObject({ code: expect.stringMatching(/CERT|SIGNATURE/) });
});

test('plain HTTP is not understood, and does no harm [request.tls]', async () => {
  const { kms } = emulator.ready;
  const answer = await sendRaw(kms, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(answer.end).not.toBe('open');
  expect(answer.text).not.toContain('HTTP/1.1 200');
  expect(await get({ url: kms }, readFileSync(ca, 'utf8'))).toMatch(/^400 /);
});

test('garbage after the handshake is refused [request.tls]', async () => {
  const socket = connect({
    port: Number(new URL(emulator.ready.kms).port),
    ca: readFileSync(ca),
    servername: 'localhost',
  });
  const text = await new Promise<string>((resolve) => {
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk;
    });
    socket.on('error', () => undefined).on('close', () => resolve(seen));
    socket.write('\x00\x01 nonsense\r\n\r\n');
  });
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
});

describe('the certificate [request.tls-certificate]', () => {
  test('is for this machine alone, for 30 days, and its own authority', () => {
    const now = new Date('2026-03-01T00:00:00Z');
    const certificate = new X509Certificate(newIdentity(now).cert);
    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(new Date(certificate.validTo)).toEqual(new Date('2026-03-31T00:00:00Z'));
    expect(new Date(certificate.validFrom).getTime()).toBeLessThan(now.getTime());
    expect(certificate.ca).toBe(true);
    expect(certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' });
  });

  test('is another for each start, by name and number', () => {
    const [a, b] = [0, 1].map(() => new X509Certificate(newIdentity(new Date()).cert));
    expect(a?.subject).not.toBe(b?.subject);
    expect(a?.serialNumber).not.toBe(b?.serialNumber);
  });

  test('is trusted by NODE_EXTRA_CA_CERTS', async () => {
    const script = `fetch('${emulator.ready.kms}').then((answer) => console.log(answer.status))`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: ca };
    expect((await promisify(execFile)(process.execPath, ['-e', script], { env })).stdout).toBe('400\n');
  });
});

describe('the certificate file [request.tls-file]', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'keyturn-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('holds no key, is the owner’s, and goes with the emulator and its folder', async () => {
    const own = await startEmulator({ tls: true });
    const file = own.ready.ca ?? '';
    expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]*\n-----END CERTIFICATE-----\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await own.close();
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  test('is written where it is asked for, and only itself removed', async () => {
    const file = path.join(folder, 'ca.pem');
    const own = await startEmulator({ tls: { ca: file } });
    expect(own.ready.ca).toBe(file);
    expect(await get({ url: own.ready.kms }, readFileSync(file, 'utf8'))).toMatch(/^400 /);
    await own.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that cannot be written is told', async () => {
    const file = path.join(folder, 'nowhere', 'ca.pem');
    await expect(startEmulator({ tls: { ca: file } })).rejects.toThrow(
      `The certificate file ${file} cannot be written`,
    );
  });

  test('does not stay when the port is in use', async () => {
    const port = Number(new URL(emulator.ready.kms).port);
    await expect(startEmulator({ port, tls: { ca: path.join(folder, 'ca.pem') } })).rejects.toThrow('cannot listen');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('without tls nothing is said of a certificate [request.tls]', async () => {
  const plain = await startEmulator({ tls: false });
  expect(plain.ready).not.toHaveProperty('ca');
  expect(plain.ready.kms).toMatch(/^http:/);
  await plain.close();
});
