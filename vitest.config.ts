import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { totals } from './scripts/totals.mjs';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

const project = (name: string, timeout = 10_000, setupFiles: string[] = []) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: timeout, hookTimeout: 30_000, setupFiles },
});

const strict = { lines: 95, branches: 95 };

export default defineConfig({
  define: { KEYTURN_VERSION: JSON.stringify(version) },
  test: {
    // node and esbuild see the class of a CommonJS SDK at `.default`; without this vitest would not.
    deps: { interopDefault: false },
    // No test may ever ask the metadata service of a cloud machine for credentials.
    env: { ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', TZ: 'UTC' },
    // Most tests wait for processes of their own: a core kept free would stand idle.
    maxWorkers: '100%',
    reporters: ['default', totals],
    coverage: {
      provider: 'custom',
      customProviderModule: './scripts/coverage.mjs',
      // CI runs the tests once, by the README's command, and counts in that run.
      enabled: process.env.CI === 'true',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.gen.*'],
      reporter: [['text', { skipFull: true }], 'json-summary'],
      thresholds: {
        'src/plan/**': strict,
        'src/apply/**': strict,
        'src/{config,terraform}/**': strict,
        'src/diagnostics/**': strict,
        'src/{*.ts,{aliyun,app,cli,cloud,commands,doctor,dump,emulator,model,render,rotate,verify}/**}': {
          lines: 85,
          branches: 85,
        },
      },
    },
    projects: [
      project('unit'),
      project('golden'),
      project('property', 30_000, ['test/property/cases.ts']),
      project('fault', 30_000),
      project('emulator', 20_000),
      project('database', 60_000),
      project('e2e', 60_000),
    ],
  },
});
