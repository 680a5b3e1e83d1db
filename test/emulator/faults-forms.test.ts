import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { afterEach, expect, test } from 'vitest';
import type { FaultEffect } from '../../src/emulator/faults/faults.ts';
import { signV1, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

let emulator: TestEmulator;
afterEach(() => emulator.close());

const key = { id: 'emulator', secret: 'emulator' };
const outgoing = (action: string, params = {}) =>
  signV1(emulator.ready.kms, action, params, { key, version: '2016-01-20' });

test.each(['reset', 'applyThenReset'] as const)('%s cuts an encrypted connection too', async (kind) => {
  emulator = await startTestEmulator({ tls: true });
  emulator.faults([{ action: 'CreateSecret', effect: { do: kind } }]);
  const { url, method, headers, body } = outgoing('CreateSecret', { SecretName: 's', VersionId: 'v', SecretData: 'x' });
  const ca = readFileSync(emulator.ready.ca ?? '');
  const ended = new Promise<unknown>((resolve) => {
    request(url, { method, headers, ca, agent: false }, resolve).on('error', resolve).end(body);
  });
  expect(await ended).toMatchObject({ code: 'ECONNRESET' });
  expect(emulator.state().secrets).toHaveLength(kind === 'reset' ? 0 : 1);
});

const answers: readonly (readonly [name: string, effect: FaultEffect, type: string, text: RegExp])[] = [
  ['malformed', { do: 'malformed' }, 'text/xml', /^<.*TotalCount>0<.*<\/KMS$/s],
  ['wrongShape', { do: 'wrongShape' }, 'text/xml', /^<.*<SecretList>of another type<\/SecretList>.*<\/KMS>$/s],
  ['error', { do: 'error', status: 503, code: 'A', message: 'b' }, 'text/xml', /^<.*<Code>A<\/Code>.*<\/KMS>$/s],
  ['wrongShape as a list', { do: 'wrongShape', as: 'list' }, 'application/json', /^\[\]$/],
  ['html502', { do: 'html502' }, 'text/html', /^<html>/],
];

test.each(answers)(
  '%s has the format that was asked for, where it has one [fault.format]',
  async (_name, effect, type, text) => {
    emulator = await startTestEmulator();
    emulator.faults([{ effect }]);
    const { url, ...init } = signV1(
      emulator.ready.kms,
      'ListSecrets',
      {},
      { key, version: '2016-01-20', common: { Format: 'XML' } },
    );
    const answer = await fetch(url, init);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(await answer.text()).toMatch(text);
  },
);
