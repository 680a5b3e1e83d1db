import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderPlanHtml } from '../../src/render/plan/html.ts';
import { change, plan, step } from '../golden/plan-text/build.ts';
import { plans } from '../golden/review/plans.ts';
import { findChromium, runChromium } from '../support/find-chromium.ts';

const chromium = findChromium();

const many = plan({
  changes: Array.from({ length: 500 }, (_, n) =>
    change('create', `service-${n}/${'long-name-'.repeat(4)}`, {
      fields: [{ path: 'description', before: null, after: `Service ${n}` }],
    }),
  ),
  steps: Array.from({ length: 500 }, (_, n) =>
    step(String(n), `service-${n}`, { do: 'rotateSecret', secret: `service-${n}`, versionId: 'v' }),
  ),
});

/** Loads the page 360 pixels wide inside of another, which measures it. */
const measuring = (page: string): string =>
  `<!doctype html><iframe width="360" height="900" style="border:0" srcdoc="${page.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"
onload="const d=this.contentDocument.documentElement;document.title=d.scrollWidth+'/'+d.clientWidth"></iframe>`;

/** Without a browser there is nothing to run; `findChromium` has said so. */
describe.runIf(chromium !== undefined)('a page in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-page-'));
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.destroy();
  });
  beforeAll(() => new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    proxy.close();
    rmSync(folder, { recursive: true });
  });

  const open = (html: string, ...flags: readonly string[]): Promise<string> => {
    const file = join(folder, 'page.html');
    writeFileSync(file, html);
    const { port } = proxy.address() as AddressInfo;
    return runChromium(chromium ?? '', `--proxy-server=127.0.0.1:${port}`, ...flags, `file://${file}`);
  };

  it('shows the content, runs nothing and asks nobody', async () => {
    const evil =
      '<img src="http://evil.example/a"><script src="http://evil.example/b"></script><style>@import "http://evil.example/c"</style>';
    const some = plan({
      ...plans.hostile,
      changes: [change('delete', evil, { impact: [{ kind: 'final', message: evil }] })],
    });
    const dom = await open(renderPlanHtml(some), '--dump-dom');
    expect(dom).toContain('Before you approve');
    expect(dom).toContain('&lt;img src="http://evil.example/a"&gt;');
    expect(dom).not.toMatch(/<(?:script|img|link|iframe|object)\b/);
    expect(asked.filter((url) => url.includes('evil'))).toEqual([]);
  });

  it.each([
    ['with hostile names', () => plans.hostile ?? many],
    ['with 500 changes', () => many],
  ])('fits on a phone %s', async (_case, of) => {
    const dom = await open(measuring(renderPlanHtml(of())), '--dump-dom');
    const [, wide, room] = /<title>(\d+)\/(\d+)<\/title>/.exec(dom) ?? [];
    expect(Number(room)).toBeGreaterThan(300);
    expect(Number(wide)).toBe(Number(room));
  });

  it('prints', async () => {
    const pdf = join(folder, 'page.pdf');
    await open(renderPlanHtml(plans.contract ?? many), `--print-to-pdf=${pdf}`);
    expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
  });
});
