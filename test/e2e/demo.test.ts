import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('the demo tells the whole story and leaves nothing behind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-test-'));
  try {
    const demo = spawnSync(process.execPath, ['scripts/demo.mjs'], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: folder, NO_COLOR: '1' },
      timeout: 55_000,
    });
    expect(demo.status, demo.stdout + demo.stderr).toBe(0);
    const inOrder = [
      '+ create',
      'Apply: 8 steps done.',
      'nothing to do',
      '2 of 2 logins',
      '~ update',
      'rotated',
      'healthy',
    ];
    let at = 0;
    for (const part of inOrder) {
      at = demo.stdout.indexOf(part, at);
      expect(at, part).toBeGreaterThan(0);
    }
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
