import { afterEach, describe, expect, test } from 'vitest';
import { startLoginServer } from '../../../src/emulator/login/server.ts';
import { newIdentity } from '../../../src/emulator/tls/certificate.ts';
import { login } from '../../../src/verify/login/login.ts';
import { type Identity, startTlsLoginServer, type TlsLoginServer } from '../../support/tls-login-servers.ts';

/** For localhost, 127.0.0.1 and ::1, and nothing else. */
const identity: Identity = newIdentity(new Date());
const credential = { account: 'app', password: 'S3cret-of-mine!' };
const required = { timeoutMs: 5_000, tls: 'required', ca: identity.cert } as const;
const noName = { outcome: 'unreachable', code: 'ERR_TLS_CERT_ALTNAME_INVALID' };
const closers: (() => Promise<void>)[] = [];

const serve = async (engine: 'MySQL' | 'PostgreSQL', host?: string): Promise<TlsLoginServer> => {
  const server = await startTlsLoginServer(engine, identity, host);
  closers.push(server.close);
  return server;
};

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe.each(['MySQL', 'PostgreSQL'] as const)('TLS at %s', (engine) => {
  test.each(['localhost', '127.0.0.1'])('a certificate for %s is accepted', async (host) => {
    const { port, heard } = await serve(engine);
    expect(await login(engine, { host, port }, credential, required)).toEqual({ outcome: 'accepted' });
    expect(heard()).toContain('app');
  });

  test('an IPv6 address is looked for in the certificate too', async () => {
    const { port } = await serve(engine, '::1');
    expect(await login(engine, { host: '::1', port }, credential, required)).toEqual({ outcome: 'accepted' });
  });

  // 127.1 is a host name to Node.js and resolves to 127.0.0.1.
  test.each([
    ['address', '127.0.0.2', '127.0.0.2'],
    ['name', '127.1', '127.0.0.1'],
  ])('a certificate for another %s ends it before anything is said', async (_what, host, listens) => {
    const { port, heard } = await serve(engine, listens);
    expect(await login(engine, { host, port }, credential, required)).toMatchObject(noName);
    expect(heard()).toBe('');
  });

  test.each(['localhost', '127.0.0.1'])('a certificate that nobody trusts ends it too: %s', async (host) => {
    const { port, heard } = await serve(engine);
    const result = await login(engine, { host, port }, credential, { ...required, ca: newIdentity(new Date()).cert });
    expect(result).toMatchObject({ outcome: 'unreachable', code: expect.stringMatching(/^(TLS|DEPTH_ZERO_.*)$/) });
    expect(heard()).toBe('');
  });

  test('offered: encrypted and verified where the server has TLS, plain where it has none, and only here', async () => {
    const offered = { ...required, tls: 'offered' } as const;
    const secure = await serve(engine);
    expect(await login(engine, { host: '127.0.0.1', port: secure.port }, credential, offered)).toEqual({
      outcome: 'accepted',
    });
    const other = await serve(engine, '127.0.0.2');
    expect(await login(engine, { host: '127.0.0.2', port: other.port }, credential, offered)).toMatchObject(noName);
    const plain = await startLoginServer(engine, { passwordOf: () => credential.password });
    closers.push(() => plain.close());
    expect(await login(engine, { host: '127.0.0.1', port: plain.port }, credential, offered)).toEqual({
      outcome: 'accepted',
    });
    expect(await login(engine, { host: '127.0.0.1', port: plain.port }, credential, required)).toMatchObject({
      code: 'NO_TLS',
    });
    expect(await login(engine, { host: '10.0.0.1', port: 1 }, credential, offered)).toMatchObject({ code: 'TLS_OFF' });
  });
});
