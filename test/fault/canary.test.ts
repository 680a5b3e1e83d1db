import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Cloud } from '../../src/cloud/cloud.ts';
import { newIdentity } from '../../src/emulator/tls/certificate.ts';
import type { Action } from '../../src/model/action.ts';
import { connectTo, problemsOf, useKeys } from '../support/wire-connect.ts';
import { type Handler, type Reply, startWireServer, type WireServer } from '../support/wire-server.ts';

const canary = 'Canary!Pa55-word(17)';

const servers: WireServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

type Work = { readonly name: string; readonly secretIn: string; readonly run: (cloud: Cloud) => Promise<unknown> };

const createAccount: Action = {
  do: 'createAccount',
  instance: 'rm-bp1',
  account: 'orders_app',
  type: 'Normal',
  owner: 'payments',
  secret: 'orders/app',
};
const createSecret: Action = {
  do: 'createSecret',
  secret: {
    name: 'orders/app',
    mode: 'single',
    instance: 'rm-bp1',
    accounts: [{ name: 'legacy', password: { from: 'source', source: { env: 'LEGACY' } } }],
    rotation: 'off',
    customData: {},
    tags: {},
  },
};

const works: readonly Work[] = [
  { name: 'createAccount', secretIn: 'CreateAccount', run: (cloud) => cloud.perform(createAccount, {}) },
  { name: 'createSecret', secretIn: 'CreateSecret', run: (cloud) => cloud.perform(createSecret, {}) },
  { name: 'credential', secretIn: 'GetSecretValue', run: (cloud) => cloud.credential('orders/app', 'ACSCurrent') },
];

const echo = (params: Readonly<Record<string, string>>): string => `${canary} ${JSON.stringify(params)}`;

/** Services that repeat what they were sent, and the canary, wherever an answer has room for text. */
const failures: Readonly<Record<string, (...given: Parameters<Handler>) => Reply>> = {
  refusal: ({ params }) => ({
    status: 400,
    body: { Code: 'InvalidParameter', Message: echo(params), RequestId: 'r-1', Description: echo(params) },
  }),
  'refusal with a code that is text': ({ params }) => ({ status: 403, body: { Code: echo(params), Message: canary } }),
  'failure of the service': ({ params }) => ({ status: 500, body: { Code: 'InternalFailure', Message: echo(params) } }),
  'garbage, 200': ({ params }) => ({ raw: `{"SecretData": "${echo(params)}` }),
  'garbage, 502': ({ params }) => ({ status: 502, raw: `<html>${echo(params)}</html>` }),
  'wrong shape': ({ params }) => ({ body: { SecretData: echo(params), VersionId: [canary], RequestId: canary } }),
  'not JSON inside': ({ params }) => ({ body: { SecretData: `{"AccountPassword":"${echo(params)}`, VersionId: 'v' } }),
  'bare text inside': () => ({ body: { SecretData: canary, VersionId: 'v' } }),
  'bare text': () => ({ raw: canary }),
  'half a credential': () => ({ body: { SecretData: JSON.stringify({ AccountPassword: canary }), VersionId: 'v' } }),
  reset: () => 'reset',
  'closed in the middle': () => 'truncate',
  'time-out': () => 'stall',
};

const absent: Reply = { status: 404, body: { Code: 'Forbidden.ResourceNotFound', RequestId: 'r' } };
const scriptOf = (action: string, handler: Handler): Readonly<Record<string, Handler>> => ({
  ListSecretVersionIds: () => absent,
  DescribeAccounts: () => ({ body: { Accounts: { DBInstanceAccount: [] } } }),
  [action]: handler,
});

const everythingOf = (thrown: unknown): string =>
  [
    String(thrown),
    inspect(thrown, { depth: 10, showHidden: true }),
    thrown instanceof Error ? thrown.stack : '',
    JSON.stringify(thrown),
  ].join('\n');

/** Runs it and gives everything that a program could print, and every password that was on its way. */
const observe = async (url: string, work: Work, server: WireServer | undefined, ca?: string) => {
  useKeys();
  const lines: string[] = [];
  const cloud = await connectTo(url, {
    timeoutMs: 500,
    openPassword: () => canary,
    debug: (line) => void lines.push(line),
    ...(ca === undefined ? {} : { ca }),
  });
  const thrown = await work.run(cloud).then(
    () => undefined,
    (error: unknown) => error,
  );
  const seen = server?.seen ?? [];
  const sent = seen.flatMap(({ params }) => (params.AccountPassword ? [params.AccountPassword] : []));
  const printable = [...lines, ...seen.map(({ url }) => url), thrown === undefined ? '' : everythingOf(thrown)].join(
    '\n',
  );
  return { thrown, lines, printable, passwords: [canary, ...new Set(sent)], seen };
};

const expectNoLeak = (printable: string, passwords: readonly string[]): void => {
  for (const password of passwords) {
    // The first characters too: a JSON parser quotes no more of what it could not read.
    for (const shape of [
      password,
      password.slice(0, 8),
      encodeURIComponent(password),
      JSON.stringify(password).slice(1, -1),
    ]) {
      expect(printable).not.toContain(shape);
    }
  }
  expect(printable).not.toContain('SecretData=');
  expect(printable).not.toContain('AccountPassword=');
};

describe.each(works)('$name', (work) => {
  it.each(Object.keys(failures))('leaks no password: %s', async (name) => {
    const handler = failures[name];
    const server = await startWireServer(scriptOf(work.secretIn, (seen, nth) => handler?.(seen, nth) ?? 'reset'));
    servers.push(server);
    const { thrown, printable, passwords, seen, lines } = await observe(server.url, work, server);
    if (
      work.secretIn === 'GetSecretValue' ||
      !['wrong shape', 'not JSON inside', 'bare text inside', 'half a credential'].includes(name)
    ) {
      expect(thrown).toBeInstanceOf(Error);
    }
    expect(server.calls(work.secretIn)).toBeGreaterThan(0);
    expect(seen.every(({ url }) => url === '/')).toBe(true);
    expect(lines.length).toBeGreaterThan(0);
    expectNoLeak(printable, passwords);
  });

  it('leaks no password when all goes well', async () => {
    const server = await startWireServer({
      ...scriptOf('GetSecretValue', () => ({
        body: {
          SecretData: JSON.stringify({ AccountName: 'a', AccountPassword: canary }),
          VersionId: 'v1',
          RequestId: 'r',
        },
      })),
      CreateSecret: () => ({ body: { RequestId: 'r' } }),
      CreateAccount: () => ({ body: { RequestId: 'r' } }),
      DescribeAccounts: ({ params }) => ({
        body: { Accounts: { DBInstanceAccount: [{ AccountName: params.AccountName, AccountStatus: 'Available' }] } },
      }),
    });
    servers.push(server);
    const { thrown, printable, passwords } = await observe(server.url, work, server);
    expect(thrown).toBeUndefined();
    if (work.name === 'createAccount') expect(passwords).toHaveLength(2);
    expectNoLeak(printable, passwords);
  });

  it('sends nothing to a certificate that is not trusted, and leaks no password', async () => {
    const server = await startWireServer({}, newIdentity(new Date()));
    servers.push(server);
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { thrown, printable } = await observe(server.url, work, server);
    expect(everythingOf(thrown)).toContain('E_TLS');
    expect(server.seen).toHaveLength(0);
    expectNoLeak(printable, [canary]);
  });

  it('leaks no password where nobody listens', async () => {
    const server = await startWireServer({});
    await server.close();
    const { thrown, printable } = await observe(server.url, work, undefined);
    expect(everythingOf(thrown)).toContain('E_UNREACHABLE');
    expectNoLeak(printable, [canary]);
  });
});

it('trusts a certificate that --ca gives, and keeps passwords out of the URL there too', async () => {
  const tls = newIdentity(new Date());
  const server = await startWireServer({ CreateSecret: () => ({ body: { RequestId: 'r-7' } }) }, tls);
  servers.push(server);
  const [, work] = works;
  if (!work) throw new Error('no work');
  const { thrown, seen } = await observe(server.url, work, server, tls.cert);
  expect(thrown).toBeUndefined();
  expect(seen.map(({ action, url }) => `${action} ${url}`)).toEqual([
    'ListSecrets /',
    'CreateSecret /',
    'DescribeAccounts /',
    'ListSecrets /',
  ]);
  expect(seen[1]?.params.SecretData).toContain(canary);
});

it('refuses a CA that is no certificate, before anything is sent', async () => {
  useKeys();
  const problems = await problemsOf(connectTo('https://127.0.0.1:1', { ca: 'not a certificate' }));
  expect(problems.map(({ code }) => code)).toEqual(['E_CA_FILE']);
});

it('moves RDS parameters to the query on request, but never a password', async () => {
  const server = await startWireServer({
    CreateAccount: () => ({ body: { RequestId: 'r' } }),
    DescribeAccounts: () => ({
      body: { Accounts: { DBInstanceAccount: [{ AccountName: 'orders_app', AccountStatus: 'Available' }] } },
    }),
  });
  servers.push(server);
  useKeys();
  const cloud = await connectTo(server.url, { rdsInQuery: true });
  await cloud.perform(createAccount, {});
  const urls = Object.fromEntries(server.seen.map(({ action, url }) => [action, url]));
  expect(urls.CreateAccount).toBe('/');
  expect(urls.DescribeAccounts).toContain('AccountName=orders_app');
});
