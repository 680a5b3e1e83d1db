import { describe, expect, it } from 'vitest';
import type { LoadOptions } from '../../../src/config/resolve/load.ts';
import { codesAt, loadFiles, loadText } from './files.ts';

const file = `version: 1
owner: payments
region: cn-beijing
defaults: { rotation: 7d, tags: { team: payments, tier: low } }
environments:
  prod:
    region: cn-hangzhou
    namePrefix: prod/
    instances: { orders-db: rm-bp1xxxxxxxx }
    defaults: { protect: true, tags: { tier: high } }
  staging:
    namePrefix: staging/
    instances: { orders-db: { id: rm-uf6zzzzzzzz, endpoint: "db:3306" }, only-staging: rm-uf7zzzzzzzz }
    overrides:
      "*/dba": { rotation: off, tags: { tier: null } }
      "orders/**": { description: From staging, tags: { more: x } }
secrets:
  - name: orders/app
    instance: orders-db
    accounts: { mode: dual }
    tags: { own: y }
  - name: dba
    instance: orders-db
    accounts: { mode: single }
  - name: extra
    environments: [prod]
    instance: orders-db
    accounts: { mode: single }
`;

const chosen = async (environment: string, text = file, more: Partial<LoadOptions> = {}) =>
  (await loadText(text, { environment, ...more })).desired[0];

describe('environments', () => {
  it('gives names their prefix, secrets their environment, the region its own', async () => {
    const prod = await chosen('prod');
    expect(prod).toMatchObject({ owner: 'payments', environment: 'prod', region: 'cn-hangzhou' });
    expect(prod?.secrets.map(({ name }) => name)).toEqual(['prod/dba', 'prod/extra', 'prod/orders/app']);
    const staging = await chosen('staging');
    expect(staging).toMatchObject({ environment: 'staging', region: 'cn-beijing' });
    expect(staging?.secrets.map(({ name }) => name)).toEqual(['staging/dba', 'staging/orders/app']);
  });

  it('puts defaults, those of the environment, the secret and overrides on top of each other', async () => {
    const prod = await chosen('prod');
    expect(prod?.secrets.map(({ protect, tags }) => [protect, tags])).toEqual([
      [true, { team: 'payments', tier: 'high' }],
      [true, { team: 'payments', tier: 'high' }],
      [true, { team: 'payments', tier: 'high', own: 'y' }],
    ]);
    const staging = await chosen('staging');
    expect(staging?.secrets.map(({ rotation, description, tags }) => [rotation, description, tags])).toEqual([
      ['off', undefined, { team: 'payments', tier: null }],
      [604_800, 'From staging', { team: 'payments', tier: 'low', own: 'y', more: 'x' }],
    ]);
  });

  it('says where each field that won stands', async () => {
    const dba = (await chosen('staging'))?.secrets[0];
    expect(dba?.at).toMatchObject({ line: 22, column: 11 });
    expect(dba?.fieldAt.rotation).toMatchObject({ line: 15, column: 28 });
    expect(dba?.fieldAt['tags.team']).toMatchObject({ line: 4 });
    expect(dba?.fieldAt['tags.tier']).toMatchObject({ line: 15 });
  });

  it('looks names up in the chosen environment only, when any lists instances', async () => {
    const used = file.replace('name: dba\n    instance: orders-db', 'name: dba\n    instance: only-staging');
    expect((await chosen('staging', used))?.secrets[0]?.instance).toEqual({
      name: 'only-staging',
      id: 'rm-uf7zzzzzzzz',
    });
    const { diagnostics } = await loadText(used, { environment: 'prod' });
    expect(codesAt(diagnostics)).toEqual(['E_INSTANCE_UNKNOWN secrets.yaml:23:15']);
    expect(diagnostics[0]?.hint).toContain('the chosen one only');
    const atTop = `${used}instances: { only-staging: rm-bp9xxxxxxxx }\n`;
    expect((await loadText(atTop, { environment: 'prod' })).diagnostics.map(({ code }) => code)).toEqual([
      'E_INSTANCE_UNKNOWN',
    ]);
  });

  it('knows no name in an environment that lists none, when another does', async () => {
    const text = file.replace('    instances: { orders-db: rm-bp1xxxxxxxx }\n', '');
    const { diagnostics } = await loadText(text, { environment: 'prod' });
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'E_INSTANCE_UNKNOWN',
      'E_INSTANCE_UNKNOWN',
      'E_INSTANCE_UNKNOWN',
    ]);
  });

  it('does not look into a part either', async () => {
    const part =
      'version: 1\ninstances: { mine: rm-bp9xxxxxxxx }\nsecrets:\n  - { name: m, instance: mine, accounts: { mode: dual } }\n';
    const { diagnostics } = await loadFiles(
      { 'secrets.yaml': file, 'a.secrets.yaml': part },
      { files: ['.'], environment: 'prod' },
    );
    expect(codesAt(diagnostics)).toEqual(['E_INSTANCE_UNKNOWN a.secrets.yaml:4:26']);
  });

  it('looks at the top where no environment lists instances', async () => {
    const text =
      'version: 1\nowner: a\nregion: cn-hangzhou\ninstances: { db: rm-bp1xxxxxxxx }\nenvironments: { prod: }\nsecrets:\n  - { name: x, instance: db, accounts: { mode: dual }, rotation: off }\n';
    expect((await chosen('prod', text))?.secrets[0]?.instance.id).toBe('rm-bp1xxxxxxxx');
  });

  it('wants one to be chosen, and one that is there', async () => {
    expect(codesAt((await loadText(file)).diagnostics)).toEqual(['E_ENVIRONMENT_REQUIRED secrets.yaml:5:1']);
    const { diagnostics } = await loadText(file, { environment: 'stagin' });
    expect(diagnostics).toMatchObject([{ code: 'E_ENVIRONMENT_UNKNOWN' }]);
    expect(diagnostics[0]?.hint).toContain('Did you mean `staging`?');
    const far = await loadText(file, { environment: 'qa' });
    expect(far.diagnostics[0]?.hint).toBe('The environments are `prod`, `staging`.');
    const none = await loadText(file.replace(/environments:\n( .*\n)+/, ''), { environment: 'prod' });
    expect(none.diagnostics[0]?.hint).toContain('--env');
  });

  it('goes through all for validate', async () => {
    const all = await loadText(file, { every: true });
    expect(all.desired.map(({ environment, secrets }) => [environment, secrets.length])).toEqual([
      ['prod', 3],
      ['staging', 2],
    ]);
    const shared = await loadText(file.replace('rotation: 7d, ', ''), { every: true });
    expect(codesAt(shared.diagnostics)).toEqual([
      'E_MISSING_KEY secrets.yaml:18:11',
      'E_MISSING_KEY secrets.yaml:22:11',
      'E_MISSING_KEY secrets.yaml:25:11',
    ]);
  });

  it('refuses an environment of a secret that is not there, once for all environments', async () => {
    const { diagnostics } = await loadText(file.replace('[prod]', '[prod, prd]'), { every: true });
    expect(codesAt(diagnostics)).toEqual(['E_ENVIRONMENT_UNKNOWN secrets.yaml:26:26']);
    expect(diagnostics[0]?.hint).toBe('Did you mean `prod`? The environments are `prod`, `staging`.');
  });

  it('warns of an override that matches nothing', async () => {
    const { desired, diagnostics } = await loadText(file.replace('"*/dba"', '"*/dbas"'), { environment: 'staging' });
    expect(codesAt(diagnostics)).toEqual(['W_OVERRIDE_UNUSED secrets.yaml:15:7']);
    expect(desired).toHaveLength(1);
  });

  it('lets two secrets have one name in different environments', async () => {
    const text = file.replace('name: dba\n', 'name: extra\n    environments: [staging]\n');
    expect((await loadText(text, { every: true })).diagnostics.filter(({ severity }) => severity === 'error')).toEqual(
      [],
    );
  });

  it('wants a region from the environment, the top or --region, which wins', async () => {
    const text = file.replace('region: cn-beijing\n', '');
    const { diagnostics } = await loadText(text, { every: true });
    expect(codesAt(diagnostics)).toEqual(['E_REGION_MISSING secrets.yaml:10:3']);
    expect((await chosen('staging', text, { region: 'cn-wulanchabu' }))?.region).toBe('cn-wulanchabu');
    expect((await chosen('prod', text, { region: 'cn-wulanchabu' }))?.region).toBe('cn-wulanchabu');
  });

  it('refuses a name that becomes wrong with its prefix', async () => {
    const long = file.replace('name: dba', `name: ${'d'.repeat(188)}`);
    expect((await loadText(long, { environment: 'prod' })).diagnostics.map(({ code }) => code)).toEqual([
      'E_NAME_INVALID',
    ]);
    const acs = file.replace('namePrefix: prod/', 'namePrefix: ac').replace('name: dba', 'name: s/dba');
    expect((await loadText(acs, { environment: 'prod' })).diagnostics[0]?.message).toContain('begins with acs/');
  });
});
