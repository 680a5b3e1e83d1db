import { describe, expect, it } from 'vitest';
import { type Diagnostic, diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { renderDiagnosticsGithub } from '../../../src/render/diagnostics/github.ts';
import { renderDiagnosticsJson } from '../../../src/render/diagnostics/json.ts';
import { renderDiagnosticsSarif } from '../../../src/render/diagnostics/sarif.ts';
import { renderDiagnostics } from '../../../src/render/diagnostics/text.ts';

const view = { width: 80, color: false };
const at = { file: '/tmp/a,b:c%d.yaml', line: 2, column: 3 };
const bare: Diagnostic = diagnostic('W_ROTATION_SHORT', 'the interval is short');
const full: Diagnostic = diagnostic('E_FOREIGN_SECRET', 'it is 100% foreign\nhere', {
  at,
  hint: 'Rename\u202e it.',
  secret: 'orders/app',
  requestId: 'R-1',
  related: [{ at: { ...at, line: 9, length: 4 }, message: 'the other' }],
});

describe('diagnostics in text', () => {
  it('are nothing where there are none', () => {
    expect(renderDiagnostics([], [], view)).toBe('');
  });

  it('say what they know, with or without a place and a file to draw from', () => {
    expect(renderDiagnostics([bare, full], [], view)).toBe(`warning W_ROTATION_SHORT: the interval is short

/tmp/a,b:c%d.yaml:2:3: error E_FOREIGN_SECRET: it is 100% foreign\\nhere
  hint: Rename\\u202e it.
  /tmp/a,b:c%d.yaml:9:3: the other
  request id: R-1

1 error, 1 warning
`);
    const { at: _at, ...withoutPlace } = full;
    expect(renderDiagnostics([withoutPlace], [], view)).toContain('orders/app: error E_FOREIGN_SECRET');
  });

  it('show the first hundred, errors first, and count the rest', () => {
    const many = [...Array.from({ length: 60 }, () => bare), ...Array.from({ length: 60 }, () => full)];
    const text = renderDiagnostics(many, [], view);
    expect(text.match(/E_FOREIGN_SECRET/g)).toHaveLength(60);
    expect(text.match(/W_ROTATION_SHORT/g)).toHaveLength(40);
    expect(text).toContain('... and 20 more, not shown\n60 errors, 60 warnings\n');
    expect(JSON.parse(renderDiagnosticsJson(many))).toMatchObject({
      omitted: 20,
      summary: { errors: 60, warnings: 60 },
    });
    expect(renderDiagnosticsGithub(many).trim().split('\n')).toHaveLength(101);
    expect(JSON.parse(renderDiagnosticsSarif(many)).runs[0]).toMatchObject({ properties: { omitted: 20 } });
  });
});

describe('diagnostics for programs', () => {
  it('are JSON with members of known names', () => {
    expect(JSON.parse(renderDiagnosticsJson([bare, full]))).toEqual({
      formatVersion: 1,
      diagnostics: [
        { code: 'W_ROTATION_SHORT', severity: 'warning', message: 'the interval is short' },
        {
          code: 'E_FOREIGN_SECRET',
          severity: 'error',
          message: 'it is 100% foreign\nhere',
          hint: 'Rename\u202e it.',
          at,
          secret: 'orders/app',
          requestId: 'R-1',
          related: [{ at: { ...at, line: 9, length: 4 }, message: 'the other' }],
        },
      ],
      omitted: 0,
      summary: { errors: 1, warnings: 1 },
    });
  });

  it('are workflow commands of one line, whatever the text', () => {
    expect(renderDiagnosticsGithub([bare, full])).toBe(
      '::warning title=W_ROTATION_SHORT::the interval is short\n' +
        '::error file=/tmp/a%2Cb%3Ac%25d.yaml,line=2,col=3,title=E_FOREIGN_SECRET::it is 100%25 foreign\\nhere%0ARename\\u202e it.%0Arequest id R-1\n',
    );
  });

  it('are SARIF with a rule for each code, and places as URIs', () => {
    const [run] = JSON.parse(renderDiagnosticsSarif([bare, full])).runs;
    expect(
      run.tool.driver.rules.map(({ id, defaultConfiguration }: { id: string; defaultConfiguration: object }) => [
        id,
        defaultConfiguration,
      ]),
    ).toEqual([
      ['E_FOREIGN_SECRET', { level: 'error' }],
      ['W_ROTATION_SHORT', { level: 'warning' }],
    ]);
    expect(run.results).toEqual([
      {
        ruleId: 'W_ROTATION_SHORT',
        ruleIndex: 1,
        level: 'warning',
        message: { text: 'the interval is short' },
        locations: [],
      },
      {
        ruleId: 'E_FOREIGN_SECRET',
        ruleIndex: 0,
        level: 'error',
        message: { text: 'it is 100% foreign\\nhere. Rename\\u202e it.' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'file:///tmp/a%2Cb%3Ac%25d.yaml' },
              region: { startLine: 2, startColumn: 3 },
            },
          },
        ],
        relatedLocations: [
          {
            id: 0,
            physicalLocation: {
              artifactLocation: { uri: 'file:///tmp/a%2Cb%3Ac%25d.yaml' },
              region: { startLine: 9, startColumn: 3, endColumn: 7 },
            },
            message: { text: 'the other' },
          },
        ],
      },
    ]);
  });
});
