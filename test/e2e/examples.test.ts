import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startEmulator } from '../../src/emulator/start.ts';
import { environmentOf, keyturn } from '../support/keyturn.ts';

const examples = readdirSync('examples').sort();

/** The command lines of an example: one an environment where it has some. */
const targets = (name: string): readonly (readonly string[])[] => {
  const folder = join('examples', name);
  const file = existsSync(join(folder, 'teams')) ? folder : join(folder, 'secrets.yaml');
  const environments = ['prod', 'staging'].filter((env) =>
    readFileSync(join(folder, 'secrets.yaml'), 'utf8').includes(`\n  ${env}:\n`),
  );
  return environments.length === 0 ? [['-f', file]] : environments.map((env) => ['-f', file, '--env', env]);
};

test('there is one for each of the five ways, one with environments, one with many files', () => {
  expect(examples).toHaveLength(7);
});

describe.each(examples)('example %s', (name) => {
  test('its plan is the one beside it; applied, nothing is left to do and every credential logs in', async () => {
    const emulator = await startEmulator({ seed: join('examples', name, 'seed.yaml'), accountDelay: 20 });
    try {
      for (const target of targets(name)) {
        const run = (args: readonly string[]) => keyturn(args, { env: environmentOf(emulator) });
        const environment = target[3] ? `.${target[3]}` : '';
        const first = await run(['plan', ...target, '--detailed-exitcode']);
        expect(first.stderr).toBe('');
        await expect(first.stdout).toMatchFileSnapshot(join('../../examples', name, `plan${environment}.txt`));
        expect(first.code).toBe(2);
        expect(await run(['apply', ...target, '--yes'])).toMatchObject({ code: 0 });
        const second = await run(['plan', ...target, '--detailed-exitcode']);
        expect(second.stdout).toMatch(/Plan: nothing to do/);
        expect(second.code).toBe(0);
        const verified = await run(['verify', ...target]);
        expect(verified).toMatchObject({ code: 0, stderr: '' });
        expect(await run(['status', ...target])).toMatchObject({ code: 0 });
      }
    } finally {
      await emulator.close();
    }
  });
});
