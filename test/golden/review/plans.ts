import { diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Plan } from '../../../src/plan/change/plan.ts';
import { change, plan, step } from '../plan-text/build.ts';
import { changes, creates } from '../plan-text/made.ts';
import { contract, nothing, refused, updates } from '../plan-text/plans.ts';

/** Every way out of a fence, a code span, a comment, a tag and a line that we know. */
const odd = '`` a ``` b ```` c --> </code></pre><script>alert(1)</script> <img src=x onerror=y> @octocat #1 \u202e\u0007';
const lines = `one\n\`\`\`\n~~~\n<!-- --> ${odd}\n</details>\n- [x] done\n`;

const hostile: Plan = plan({
  owner: `a --> <b>--${odd}`,
  environment: `--\n${odd}`,
  region: odd,
  changes: [
    change('delete', odd, { impact: [{ kind: 'final', message: odd }] }),
    change('update', `x${odd}`, {
      reasons: [lines],
      fields: [
        { path: 'description', before: lines, after: `${lines}two\n` },
        { path: `customData.${odd}`, before: odd, after: lines },
      ],
    }),
  ],
  steps: [
    step('1', odd, { do: 'setDescription', secret: odd, description: odd }),
    step(odd, odd, { do: 'rotateSecret', secret: odd, versionId: 'v' }, '1'),
  ],
  findings: [diagnostic('W_UNMANAGED', lines, { secret: `\n# ${odd}`, hint: lines })],
  refusals: [{ ...diagnostic('E_NEEDS_WORD', lines, { secret: odd, hint: odd }), word: 'replace' }],
});

const article = [
  'The credential of the order service, used by its web tier and by the nightly export',
  'Owner: payments',
  'On call: +49 30 1234',
  'Runbook: wiki/orders',
  'Reviewed: 2026',
];

/** Longer texts that change in a word and in a line. */
const texts: Plan = plan({
  changes: [
    change('update', 'orders/app', {
      fields: [
        { path: 'description', before: article[0] ?? '', after: (article[0] ?? '').replace('nightly', 'hourly') },
        { path: 'customData.about', before: article.join('\n'), after: article.with(2, 'On call: nobody').join('\n') },
        { path: 'customData.service', before: 'orders', after: 'shop' },
      ],
    }),
  ],
});

export const plans: Readonly<Record<string, Plan>> = {
  contract,
  creates,
  changes,
  updates,
  refused,
  texts,
  hostile,
  nothing,
};
