import { createHash } from 'node:crypto';
import { element, htmlText, type Node } from './html-node.ts';
import { style } from './html-style.ts';

/** A part of a page with a heading; one without content is left out. */
export type Part = { readonly id: string; readonly title: string; readonly inside: readonly Node[] };

export type Page = {
  /** `keyturn plan` */
  readonly what: string;
  readonly scope: string;
  readonly region: string;
  /** What the command was given. */
  readonly flags?: readonly string[];
  readonly summary: string;
  readonly digest: string;
  readonly parts: readonly Part[];
};

/** Nothing is loaded, sent or run; the one style is known by its hash. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

const head = ({ scope, what }: Page): string =>
  [
    '<head>',
    htmlText(element('meta', { charset: 'utf-8' })),
    htmlText(element('meta', { 'http-equiv': 'Content-Security-Policy', content: policy })),
    htmlText(element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' })),
    htmlText(element('meta', { name: 'color-scheme', content: 'light dark' })),
    htmlText(element('meta', { name: 'referrer', content: 'no-referrer' })),
    htmlText(element('title', {}, `${what} ${scope}`)),
    `<style>${style}</style>`,
    '</head>',
  ].join('\n');

const partNode = ({ id, inside, title }: Part): Node =>
  element('section', { id, 'aria-labelledby': `${id}-title` }, element('h2', { id: `${id}-title` }, title), ...inside);

const navigation = (parts: readonly Part[]): Node[] =>
  parts.length < 2
    ? []
    : [
        element(
          'nav',
          { 'aria-label': 'On this page' },
          element(
            'ul',
            {},
            ...parts.map(({ id, title }) => element('li', {}, element('a', { href: `#${id}` }, title))),
          ),
        ),
      ];

const banner = ({ flags = [], region, scope, summary, what }: Page, parts: readonly Part[]): Node =>
  element(
    'header',
    {},
    element('p', { class: 'eyebrow' }, `${what} in `, element('code', {}, region)),
    element('h1', {}, element('code', {}, scope)),
    ...(flags.length === 0 ? [] : [element('p', { class: 'summary' }, 'with ', element('code', {}, flags.join(' ')))]),
    element('p', { class: 'summary' }, summary),
    ...navigation(parts),
  );

/** One static page that needs nothing else: no script, nothing from elsewhere. */
export const renderPage = (page: Page): string => {
  const parts = page.parts.filter(({ inside }) => inside.length > 0);
  const body = [
    element('a', { class: 'skip', href: '#main' }, 'Skip to the content'),
    element(
      'div',
      { class: 'page' },
      banner(page, parts),
      element('main', { id: 'main', tabindex: '-1' }, ...parts.map(partNode)),
      element('footer', {}, 'Digest of the plan ', element('code', {}, page.digest)),
    ),
  ];
  return `<!doctype html>\n<html lang="en">\n${head(page)}\n<body>\n${body.map(htmlText).join('\n')}\n</body>\n</html>\n`;
};
