import { describe, expect, it } from 'vitest';
import { load } from '../../src/config/resolve/load.ts';
import { renderDiagnostics } from '../../src/render/diagnostics/text.ts';
import { renderDiagnosticsGithub } from '../../src/render/diagnostics/github.ts';
import { renderDiagnosticsJson } from '../../src/render/diagnostics/json.ts';
import { renderDiagnosticsSarif } from '../../src/render/diagnostics/sarif.ts';
import { displayWidth } from '../../src/render/shared/text.ts';
import { withFiles } from '../unit/config/files.ts';
import { cases } from './diagnostics/cases.ts';
import { expectGolden } from './plan-text/golden-file.ts';

const golden = (name: string): URL => new URL(`./diagnostics/${name}.txt`, import.meta.url);

const loaded = (text: string) => withFiles({ 'secrets.yaml': text }, (cwd) => load({ files: [], cwd }));

describe('diagnostics as people read them', () => {
  for (const [name, text] of Object.entries(cases)) {
    it.each([40, 80, 120])(`${name}, %i columns`, async (width) => {
      const { diagnostics, sources } = await loaded(text);
      const rendered = renderDiagnostics(diagnostics, sources, { width, color: false });
      expectGolden(rendered, golden(`${name}-${width}`));
      for (const line of rendered.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      expect(rendered).not.toMatch(/Canary/);
    });

    it(`${name}, for programs`, async () => {
      const { diagnostics } = await loaded(text);
      expectGolden(renderDiagnosticsJson(diagnostics), golden(`${name}.json`));
      expectGolden(renderDiagnosticsGithub(diagnostics), golden(`${name}.github`));
      expectGolden(renderDiagnosticsSarif(diagnostics), golden(`${name}.sarif`));
    });
  }

  it('has colour only when asked, and then changes no column', async () => {
    const { diagnostics, sources } = await loaded(cases.mistakes ?? '');
    const plain = renderDiagnostics(diagnostics, sources, { width: 80, color: false });
    const colored = renderDiagnostics(diagnostics, sources, { width: 80, color: true });
    expect(plain).not.toContain('\u001b');
    expect(colored).toContain('\u001b[31m');
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });
});
