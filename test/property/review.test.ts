import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Plan } from '../../src/plan/change/plan.ts';
import { renderPlanHtml } from '../../src/render/plan/html.ts';
import { renderPlanMarkdown } from '../../src/render/plan/markdown.ts';
import { renderPlanMermaid } from '../../src/render/plan/mermaid.ts';
import { renderResultHtml } from '../../src/render/result/html.ts';
import { renderResultMarkdown } from '../../src/render/result/markdown.ts';
import { change, plan, step } from '../golden/plan-text/build.ts';
import { outsideCode, tagsOf } from '../support/markup.ts';
import { anyPlan, anyResult, canary } from '../unit/render/any-plan.ts';

const bits = [
  '`',
  '```',
  '`````',
  '\n',
  '\n```\n',
  '\n~~~\n',
  '-->',
  '<!--',
  '--',
  '<img src=x>',
  '</code>',
  '</details>',
];
const more = [
  '<script>',
  '&lt;',
  '@octocat',
  '#1',
  '[x](y)',
  '**',
  '\u202e',
  '\u0000',
  '\u001b[2J',
  ' ',
  'a',
  '"',
  "'",
  '%%',
  '#34;',
  '$$',
];
const hostile = fc.array(fc.constantFrom(...bits, ...more), { maxLength: 12 }).map((parts) => parts.join(''));

/** One hostile text in every place where text can stand. */
const planOf = (texts: readonly string[]): Plan => {
  const [a = '', b = '', c = '', d = ''] = texts;
  return plan({
    owner: a,
    environment: b,
    region: c,
    digest: d,
    options: { prune: true, only: [a], except: [b, c], allow: [d] },
    changes: [
      change('delete', a, { impact: [{ kind: 'final', message: b }] }),
      change('update', b, { reasons: [c], impact: [{ kind: 'rotates', message: d }] }),
      change('update', c, {
        fields: [
          { path: 'description', before: a, after: b },
          { path: `customData.${c}`, before: c, after: `${d}\n${a}` },
        ],
      }),
    ],
    steps: [
      step(a, a, { do: 'setDescription', secret: a, description: b }),
      step(b, c, { do: 'createAccount', account: d, instance: b, type: 'Normal', owner: a, secret: c }, a),
    ],
    findings: [
      diagnostic('W_UNMANAGED', a, { secret: d, hint: b }),
      diagnostic('E_INTERNAL', b, { secret: c, hint: d }),
    ],
    refusals: [{ ...diagnostic('E_NEEDS_WORD', a, { secret: b, hint: c }), word: d }],
  });
};
const hostilePlan = fc.array(hostile, { minLength: 4, maxLength: 4 }).map(planOf);
const invisible = /[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u;
const times = { numRuns: 300 };

/** What may stand outside of code: our own words, and nothing that GitHub turns into anything else. */
const isOurs = (markdown: string): void => {
  expect(markdown).not.toMatch(invisible);
  expect(markdown.split('\n')[0]).toMatch(/^<!-- keyturn:(?:plan|result) owner=[\w.%/-]* env=[\w.%/-]* -->$/);
  const outside = outsideCode(markdown.slice(markdown.indexOf('\n')).replace('\n### ', '\n'));
  expect(outside.replaceAll('[!CAUTION]', '')).not.toMatch(/[@$[\]`~&"'%#]|-->|<!--/u);
  expect(outside.match(/<[^>]*>/g) ?? []).toEqual(
    (outside.match(/<[^>]*>/g) ?? []).filter((tag) => /^<\/?(?:details|summary)>$/.test(tag)),
  );
};

const isPage = (html: string): void => {
  expect(html).not.toMatch(invisible);
  const allowed =
    /^(?:html|head|meta|title|style|body|a|div|header|p|h[123]|code|nav|ul|li|main|section|article|span|dl|dt|dd|bdi|strong|del|ins|figure|figcaption|svg|g|path|circle|text|line|details|summary|table|thead|tbody|tr|th|td|footer)$/;
  for (const { attributes, name } of tagsOf(html)) {
    expect(name).toMatch(allowed);
    for (const [key, value] of attributes) {
      expect(key).not.toMatch(/^(?:on|style|src|srcset|action)/);
      if (key === 'href') expect(value).toMatch(/^#[a-z]+$/);
    }
  }
};

const isFlowchart = (text: string): void => {
  expect(text).not.toMatch(invisible);
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(
      /^(?:flowchart LR| {2}subgraph g\d+\["[^"<>`@&]*"\]| {4}s\d+\["[^"<>`@&]*"\]:::\w+| {2}end| {2}s\d+ --> s\d+| {2}(?:none|more)\["[\w ]+"\]| {2}classDef [\w:#, -]+)$/u,
    );
};

test('hostile text never leaves its code in Markdown', () =>
  fc.assert(
    fc.property(fc.oneof(hostilePlan, anyPlan), (some) => isOurs(renderPlanMarkdown(some))),
    times,
  ));

test('hostile text never becomes an element or an attribute of a page', () =>
  fc.assert(
    fc.property(fc.oneof(hostilePlan, anyPlan), (some) => isPage(renderPlanHtml(some))),
    times,
  ));

test('hostile text is nothing but a label in a flowchart', () =>
  fc.assert(
    fc.property(fc.oneof(hostilePlan, anyPlan), (some) => isFlowchart(renderPlanMermaid(some))),
    times,
  ));

test('results are as harmless, and no form shows what only a step carries', () =>
  fc.assert(
    fc.property(anyResult, ({ plan: some, results }) => {
      const result = { ...some, planDigest: some.digest, steps: results };
      const all = [
        renderResultMarkdown(result),
        renderResultHtml(result),
        renderPlanMarkdown(some),
        renderPlanHtml(some),
      ];
      isOurs(all[0] ?? '');
      isPage(all[1] ?? '');
      expect([...all, renderPlanMermaid(some)].join('\n')).not.toContain(canary);
    }),
    times,
  ));
