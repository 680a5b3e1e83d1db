import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openKeySource } from '../../../src/aliyun/wire/credentials.ts';
import { problemsOf } from '../../support/wire-connect.ts';

const places: string[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(places.splice(0).map((place) => rm(place, { recursive: true })));
});

/** A home folder with one profile, and no credentials anywhere else. */
const home = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-home-'));
  places.push(folder);
  await mkdir(join(folder, '.aliyun'));
  const profile = { name: 'work', mode: 'AK', access_key_id: 'id-work', access_key_secret: 'secret-work' };
  await writeFile(
    join(folder, '.aliyun', 'config.json'),
    JSON.stringify({ current: 'work', profiles: [profile, { ...profile, name: 'other', access_key_id: 'id-other' }] }),
  );
  vi.stubEnv('HOME', folder);
  for (const name of ['ACCESS_KEY_ID', 'ACCESS_KEY_SECRET', 'SECURITY_TOKEN', 'PROFILE', 'CREDENTIALS_URI']) {
    vi.stubEnv(`ALIBABA_CLOUD_${name}`, undefined);
  }
};

const environment = (id: string, secret: string, token?: string) => ({
  ALIBABA_CLOUD_ACCESS_KEY_ID: id,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret,
  ...(token ? { ALIBABA_CLOUD_SECURITY_TOKEN: token } : {}),
});

describe('keys for endpoints on this machine', () => {
  it('come from the environment alone', async () => {
    const keys = await (await openKeySource({ loopback: true }, environment('id', 'secret')))();
    expect(keys).toMatchObject({ accessKeyId: 'id', accessKeySecret: 'secret', type: 'access_key' });
    const session = await (await openKeySource({ loopback: true }, environment('id', 'secret', 'token')))();
    expect(session).toMatchObject({ securityToken: 'token', type: 'sts' });
  });

  it.each([{}, environment('id', ''), environment('', 'secret')])('are missing otherwise: %o', async (env) => {
    await home();
    const [problem] = await problemsOf(openKeySource({ loopback: true }, env));
    expect(problem).toMatchObject({
      code: 'E_CREDENTIALS',
      hint: expect.stringContaining('ALIBABA_CLOUD_ACCESS_KEY_ID'),
    });
  });

  it('never stand in for a profile that was named', async () => {
    await home();
    const keys = environment('id', 'secret');
    const [problem] = await problemsOf(openKeySource({ loopback: true, profile: 'work' }, keys));
    expect(problem).toMatchObject({
      code: 'E_CREDENTIALS',
      message: 'profile work is not used for endpoints on this machine',
    });
  });
});

describe('keys for real endpoints', () => {
  it('come from the environment before the profile', async () => {
    await home();
    for (const [name, value] of Object.entries(environment('id-env', 'secret-env', 'token'))) vi.stubEnv(name, value);
    const keys = await (await openKeySource({ loopback: false }))();
    expect(keys).toMatchObject({ accessKeyId: 'id-env', securityToken: 'token', type: 'sts' });
  });

  it('come from the current profile, or from the one that is named, which goes before everything', async () => {
    await home();
    expect((await (await openKeySource({ loopback: false }))()).accessKeyId).toBe('id-work');
    for (const [name, value] of Object.entries(environment('id-env', 'secret-env'))) vi.stubEnv(name, value);
    expect((await (await openKeySource({ loopback: false, profile: 'other' }))()).accessKeyId).toBe('id-other');
  });

  it.each([true, false])('are not guessed for a profile without a name, on this machine: %s', async (loopback) => {
    await home();
    for (const [name, value] of Object.entries(environment('id-env', 'secret-env'))) vi.stubEnv(name, value);
    const [problem] = await problemsOf(openKeySource({ loopback, profile: '' }));
    expect(problem).toMatchObject({ code: 'E_CREDENTIALS', message: 'the name of the profile is empty' });
  });

  it('are missing with a hint, and the chain’s words are not repeated', async () => {
    await home();
    const [problem] = await problemsOf(openKeySource({ loopback: false, profile: 'nobody' }));
    expect(problem).toMatchObject({ code: 'E_CREDENTIALS', message: 'profile nobody gives no credentials' });
    vi.stubEnv('HOME', '/nonexistent');
    vi.stubEnv('ALIBABA_CLOUD_CLI_PROFILE_DISABLED', 'true');
    const [other] = await problemsOf(openKeySource({ loopback: false }));
    expect(other).toMatchObject({ code: 'E_CREDENTIALS', message: 'no credentials were found' });
  });
});
