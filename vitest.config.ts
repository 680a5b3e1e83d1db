import { defineConfig } from 'vitest/config';

const project = (name: string, timeout = 10_000) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: timeout, hookTimeout: 30_000 },
});

export default defineConfig({
  test: {
    // node and esbuild see the class of a CommonJS SDK at `.default`; without this vitest would not.
    deps: { interopDefault: false },
    // No test may ever ask the metadata service of a cloud machine for credentials.
    env: { ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', TZ: 'UTC' },
    projects: [
      project('unit'),
      project('golden'),
      project('property', 30_000),
      project('fault', 30_000),
      project('emulator', 20_000),
      project('database', 60_000),
      project('e2e', 60_000),
    ],
  },
});
