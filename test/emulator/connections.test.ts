import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { httpServer } from '../../src/emulator/wire/http-server.ts';
import { signV1, startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';

// Bytes on a connection, before they are a call.

let emulator: TestEmulator;
let url: string;
beforeAll(async () => {
  emulator = await startTestEmulator();
  url = emulator.ready.kms;
});
afterAll(() => emulator.close());
// Whatever a client sent, the emulator is still there.
afterEach(async () => {
  expect((await emulator.call('ListSecrets')).status).toBe(200);
});

/** The statuses of all answers on a connection. */
const statuses = (text: string): readonly string[] => text.match(/HTTP\/1\.1 \d{3}/g)?.map((one) => one.slice(9)) ?? [];

/** Path and query of a signed ListSecrets. */
const listSecrets = (): string => {
  const { accessKeyId: id, accessKeySecret: secret } = emulator.ready;
  const options = { key: { id, secret }, version: '2016-01-20', method: 'GET', carry: 'query' } as const;
  return signV1(url, 'ListSecrets', {}, options).url.slice(url.length);
};

test.each([
  ['garbage', '\x00\x01\x02 nonsense\r\n\r\n'],
  ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a method nobody knows', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['bytes in a URL that are not ASCII', 'GET /?Action=\xe9 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a header over two lines', 'GET / HTTP/1.1\r\nHo\nst: x\r\n\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ['a length and chunks', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
])('%s is refused as no HTTP [request.not-http]', async (_, bytes) => {
  const answer = await sendRaw(url, Buffer.from(bytes, 'latin1'));
  expect(answer.end).toBe('closed');
  expect(answer.text).toMatch(/^HTTP\/1\.1 400 .*\r\n[\s\S]*\r\n\r\n{"Code":"BadRequest","Message":".+"}$/);
});

test.each([
  ['URL', `GET /?${'a'.repeat(2_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ['header', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(2_000_000)}\r\n\r\n`],
])('a head that is too large, by its %s: the refusal arrives [request.head-too-large]', async (_, bytes) => {
  const answer = await sendRaw(url, bytes);
  expect(answer).toMatchObject({ end: 'closed', text: expect.stringContaining('RequestHeaderFieldsTooLarge') });
  expect(statuses(answer.text)).toEqual(['431']);
});

test('CONNECT [request.method-refused]', async () => {
  const more = 'x'.repeat(4_000_000);
  const answer = await sendRaw(url, rawRequest(url, 'CONNECT example.org:443 HTTP/1.1', [], more));
  expect(answer).toMatchObject({
    end: 'closed',
    text: expect.stringMatching(/^HTTP\/1\.1 403 [\s\S]*UnsupportedHTTPM/),
  });
});

test.each(['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('%s [request.method-refused]', async (method) => {
  const target = method === 'OPTIONS' ? '*' : listSecrets();
  const answer = await sendRaw(url, rawRequest(url, `${method} ${target} HTTP/1.1`, ['Connection: close']));
  expect(statuses(answer.text)).toEqual(['403']);
  const [, body] = answer.text.split('\r\n\r\n');
  expect(body).toMatch(method === 'HEAD' ? /^$/ : /UnsupportedHTTPMethod/);
});

describe('the Host header [request.foreign-host]', () => {
  test.each([
    ['foreign', ['Host: evil.example']],
    ['of another port', ['Host: 127.0.0.1:1']],
    ['twice, one of them foreign', ['Host: evil.example', 'Host: 127.0.0.1']],
    ['empty', ['Host: ']],
  ])('%s is refused, for the services and the admin', async (_, headers) => {
    for (const path of [listSecrets(), '/_emu/health']) {
      const answer = await sendRaw(url, rawRequest(url, `GET ${path} HTTP/1.1`, [...headers, 'Connection: close']));
      expect(answer.text).toMatch(/^HTTP\/1\.1 403 [\s\S]*ForeignHost/);
    }
  });

  test('missing is refused', async () => {
    expect((await sendRaw(url, `GET ${listSecrets()} HTTP/1.1\r\nConnection: close\r\n\r\n`)).text).toMatch(
      /^HTTP\/1\.1 403 [\s\S]*ForeignHost/,
    );
  });

  test.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]'])('%s with the port is taken', async (name) => {
    const headers = [`Host: ${name}:${new URL(url).port}`, 'Connection: close'];
    const answer = await sendRaw(url, rawRequest(url, `GET ${listSecrets()} HTTP/1.1`, headers));
    expect(statuses(answer.text)).toEqual(['200']);
  });
});

test('a target with scheme and host, as for a proxy [request.absolute-form]', async () => {
  const get = (target: string) => sendRaw(url, rawRequest(url, `GET ${target} HTTP/1.1`, ['Connection: close']));
  expect(statuses((await get(url + listSecrets())).text)).toEqual(['200']);
  expect((await get(`http://evil.example${listSecrets()}`)).text).toMatch(/^HTTP\/1\.1 403 [\s\S]*ForeignHost/);
  expect((await get(`${url}/_emu/health`)).text).toMatch(/^HTTP\/1\.1 401 /);
});

test('HTTP/1.0: one answer, then the end [request.connections]', async () => {
  const answer = await sendRaw(url, rawRequest(url, `GET ${listSecrets()} HTTP/1.0`));
  expect(answer.end).toBe('closed');
  expect(statuses(answer.text)).toEqual(['200']);
});

test('several requests at once on one connection are answered in order [request.connections]', async () => {
  const requests = ['/none', listSecrets(), '/?%'].map((target) => rawRequest(url, `GET ${target} HTTP/1.1`));
  const last = rawRequest(url, `GET ${listSecrets()} HTTP/1.1`, ['Connection: close', 'Upgrade: websocket']);
  const answer = await sendRaw(url, Buffer.concat([...requests, last]));
  expect(statuses(answer.text)).toEqual(['404', '200', '400', '200']);
});

test('a connection is kept for the next request [request.connections]', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set<number | undefined>();
  for (let round = 0; round < 3; round += 1) {
    const outgoing = httpRequest(url + listSecrets(), { agent }).end();
    const [incoming] = await once(outgoing, 'response');
    ports.add(incoming.socket.localPort);
    await once(incoming.resume(), 'end');
  }
  agent.destroy();
  expect(ports.size).toBe(1);
});

test('Expect: 100-continue is answered before the body, another expectation refused [request.connections]', async () => {
  const headers = ['Expect: 100-continue', 'Content-Length: 3', 'Connection: close'];
  const answer = await sendRaw(url, rawRequest(url, `POST ${listSecrets()} HTTP/1.1`, headers, 'a=b'));
  expect(statuses(answer.text)).toEqual(['100', '400']);
  const other = await sendRaw(url, rawRequest(url, 'POST / HTTP/1.1', ['Expect: more', 'Connection: close']));
  expect(statuses(other.text)).toEqual(['417']);
});

describe('a body over one MiB is refused while it comes, and the refusal arrives [request.too-large]', () => {
  const big = Buffer.alloc(20_000_000, 'x');
  test.each([
    ['with a length', [`Content-Length: ${big.length}`], [big]],
    ['in chunks', ['Transfer-Encoding: chunked'], [`${big.length.toString(16)}\r\n`, big, '\r\n0\r\n\r\n']],
  ])('%s', async (_, headers, parts) => {
    const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
    const sent = rawRequest(url, 'POST / HTTP/1.1', [...headers, 'Connection: close'], body);
    const answer = await sendRaw(url, sent, 8000);
    expect(answer.end).toBe('closed');
    expect(answer.text).toMatch(/^HTTP\/1\.1 413 [\s\S]*"RequestEntityTooLarge"/);
  });

  test('to a foreign host', async () => {
    const headers = ['Host: evil.example', `Content-Length: ${big.length}`, 'Connection: close'];
    const answer = await sendRaw(url, rawRequest(url, 'POST / HTTP/1.1', headers, big), 8000);
    expect(answer).toMatchObject({ end: 'closed', text: expect.stringContaining('ForeignHost') });
  });
});

test.each([
  ['head', 'GET / HTTP/1.1\r\nHost: x\r\nX-'],
  ['body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc'],
  ['first byte', ''],
])('a client too slow with its %s is told so, and others are served meanwhile [request.slow]', async (_, bytes) => {
  const server = httpServer(
    (incoming, outgoing) => void incoming.resume().on('end', () => outgoing.end('served')),
    undefined,
    300,
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const slow = sendRaw(own, bytes, 5000);
  expect(await (await fetch(own)).text()).toBe('served');
  const answer = await slow;
  expect(answer).toMatchObject({ end: 'closed', text: expect.stringMatching(/^HTTP\/1\.1 408 [\s\S]*RequestTimeout/) });
  expect(answer.after).toBeGreaterThan(250);
  expect(answer.after).toBeLessThan(3000);
  server.closeAllConnections();
  await once(server.close(), 'close');
});
